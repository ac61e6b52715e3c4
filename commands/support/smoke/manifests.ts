import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Manifest } from "../pods/manifest";

export interface SmokeSetup {
  readonly namespace: string;
  /** Has sh, httpd, wget, nslookup, grep, and ip for a mesh. */
  readonly image: string;
  /** Longest life of a pod, in seconds. */
  readonly seconds: number;
}

const port = 8080;
const script = (name: string): string => readFileSync(join(__dirname, name), "utf8");

export function scriptsManifest(): Manifest {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "scripts" },
    data: { "serve.sh": script("serve.sh"), "probe.sh": script("probe.sh") },
  };
}

/** A pod that serves its node's name; one per node. */
export function serverPod(setup: SmokeSetup, node: string): Manifest {
  return pod(
    `server-${node}`,
    { role: "server" },
    {
      ...podSpec(setup, "serve.sh", { NAME: node }),
      affinity: onNode(node),
      restartPolicy: "Always",
    },
  );
}

/** A pod that serves its runtime class's name, on one of the nodes that have the class; one per class. */
export function classPod(setup: SmokeSetup, runtimeClass: string): Manifest {
  return pod(
    `class-${runtimeClass}`,
    { role: "class" },
    {
      ...podSpec(setup, "serve.sh", { NAME: runtimeClass }),
      runtimeClassName: runtimeClass,
      restartPolicy: "Always",
    },
  );
}

/** A pod that tries `targets` from its node and ends; one per node. */
export function probePod(
  setup: SmokeSetup,
  node: string,
  targets: string,
  timeout: number,
): Manifest {
  return pod(
    `probe-${node}`,
    { role: "probe" },
    {
      ...podSpec(setup, "probe.sh", { TARGETS: targets, TIMEOUT: String(timeout) }),
      affinity: onNode(node),
      restartPolicy: "Never",
      activeDeadlineSeconds: setup.seconds,
    },
  );
}

/** A probe that has its node's own network in place of a pod's; one per node of a mesh. */
export function hostProbePod(setup: SmokeSetup, node: string, targets: string): Manifest {
  const { spec } = probePod(setup, node, targets, 0);
  return pod(`mesh-${node}`, { role: "mesh" }, { ...(spec as object), hostNetwork: true });
}

/** The sample application: two replicas behind a service, where the scheduler likes. */
export function sampleDeployment(setup: SmokeSetup): Manifest {
  const labels = { role: "sample" };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "sample" },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: podSpec(setup, "serve.sh", { NAME: "sample" }) },
    },
  };
}

export function sampleService(): Manifest {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "sample" },
    spec: { selector: { role: "sample" }, ports: [{ port: 80, targetPort: port }] },
  };
}

function pod(name: string, labels: Record<string, string>, spec: object): Manifest {
  return { apiVersion: "v1", kind: "Pod", metadata: { name, labels }, spec };
}

/** Runs one of the scripts as nobody, on any node whatever its taints; meets the restricted Pod Security level. */
function podSpec(setup: SmokeSetup, name: string, env: Record<string, string>): object {
  const serves = name === "serve.sh";
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 1,
    tolerations: [{ operator: "Exists" }],
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65534,
      runAsGroup: 65534,
      seccompProfile: { type: "RuntimeDefault" },
    },
    containers: [
      {
        name: "main",
        image: setup.image,
        imagePullPolicy: "IfNotPresent",
        command: ["sh", `/scripts/${name}`],
        env: Object.entries(env).map(([key, value]) => ({ name: key, value })),
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
        volumeMounts: [
          { name: "scripts", mountPath: "/scripts" },
          { name: "www", mountPath: "/www" },
        ],
        ...(serves && { readinessProbe: { httpGet: { path: "/", port }, periodSeconds: 2 } }),
      },
    ],
    volumes: [
      { name: "scripts", configMap: { name: "scripts" } },
      { name: "www", emptyDir: {} },
    ],
  };
}

/** The scheduler places the pod, but only there. */
function onNode(node: string): object {
  const matchFields = [{ key: "metadata.name", operator: "In", values: [node] }];
  return {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields }] },
    },
  };
}
