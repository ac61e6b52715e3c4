import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Manifest } from "../pods/manifest";

export function factsScript(): Manifest {
  const script = readFileSync(join(__dirname, "facts.sh"), "utf8");
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "scripts" },
    data: { "facts.sh": script },
  };
}

/** A pod on one node that reads what facts.sh prints: root without capabilities, and nothing that it can write. */
export function factsPod(node: string, image: string, seconds: number): Manifest {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: `facts-${node}`, labels: { role: "facts" } },
    spec: {
      // Past the scheduler: a node without room is looked at as well.
      nodeName: node,
      tolerations: [{ operator: "Exists" }],
      restartPolicy: "Never",
      activeDeadlineSeconds: seconds,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      hostPID: true,
      securityContext: { runAsUser: 0, seccompProfile: { type: "RuntimeDefault" } },
      containers: [
        {
          name: "main",
          image,
          imagePullPolicy: "IfNotPresent",
          command: ["sh", "/scripts/facts.sh"],
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ["ALL"] },
            readOnlyRootFilesystem: true,
          },
          volumeMounts: [
            { name: "host", mountPath: "/host", readOnly: true },
            { name: "scripts", mountPath: "/scripts", readOnly: true },
          ],
        },
      ],
      volumes: [
        { name: "host", hostPath: { path: "/" } },
        { name: "scripts", configMap: { name: "scripts" } },
      ],
    },
  };
}
