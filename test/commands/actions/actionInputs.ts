import { certificateAndKey } from "../../helpers/fixtures";

const pair = certificateAndKey();
const controlPlanes = ["cp1", "cp2", "cp3"].map((name, i) => ({
  name,
  address: `10.0.0.${i + 1}`,
}));

/** stdin of a membership action for the machine `domainId` of one node. */
export function nodeInput(
  name: string,
  domainId: string,
  more: Record<string, unknown> = {},
): unknown {
  const slot = controlPlanes.find((node) => node.name === name);
  return {
    clusterName: "ha",
    timing: "normal",
    endpoint: "https://10.0.0.9:6444",
    caCertificate: pair.certificate,
    authority: { ca: pair, etcdCa: pair },
    controlPlanes,
    node: {
      name,
      address: slot?.address ?? "10.0.0.4",
      role: slot === undefined ? "worker" : "controlPlane",
    },
    domainId,
    token: { id: "abcdef", secret: "0123456789abcdef" },
    labels: {},
    ...more,
  };
}

/** A libvirt UUID. */
export const machine = (number: number): string => `00000000-0000-0000-0000-00000000000${number}`;
