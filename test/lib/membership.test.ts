import { bootstrapTokenName, bootstrapTokenSecret } from "../../lib/bootstrapToken";
import { isEvictable, type PodObject } from "../../lib/evictable";
import { holderIdentity, holderMachine, holderNode, sameMachine } from "../../lib/membership";
import { isReady, type NodeObject, readiness } from "../../lib/nodeStatus";

describe("holderIdentity", () => {
  it("is read back by holderNode and holderMachine", () => {
    const identity = holderIdentity("cp1", "ABCD", "1f");
    expect(identity).toBe("cp1/abcd/1f");
    expect([holderNode(identity), holderMachine(identity)]).toEqual(["cp1", "abcd"]);
    expect([holderNode(undefined), holderMachine(undefined)]).toEqual(["", ""]);
  });
});

describe("sameMachine", () => {
  test.each([
    ["ABCD-1", "abcd-1", true],
    ["abcd-1", "abcd-2", false],
    [undefined, undefined, false],
    ["", "", false],
    ["abcd", undefined, false],
  ])("%p and %p: %p", (left, right, same) => {
    expect(sameMachine(left, right)).toBe(same);
  });
});

describe("readiness", () => {
  const node = (status?: NodeObject["status"]): NodeObject => ({
    metadata: { name: "cp1" },
    status,
  });
  const ready = (status: string, reason?: string, message?: string): NodeObject =>
    node({ conditions: [{ type: "Ready", status, reason, message }] });

  test.each([
    [node(), false, "registered, no status yet"],
    [ready("True"), true, "Ready"],
    [ready("False", "KubeletNotReady", "no CNI"), false, "not Ready (KubeletNotReady: no CNI)"],
    [ready("Unknown"), false, "not Ready (Unknown)"],
  ])("%#: %p", (given, isIt, said) => {
    expect(isReady(given)).toBe(isIt);
    expect(readiness(given)).toBe(said);
  });
});

describe("isEvictable", () => {
  const pod = (metadata: Partial<PodObject["metadata"]>, phase = "Running"): PodObject => ({
    metadata: { name: "p", namespace: "n", ...metadata },
    status: { phase },
  });

  test.each([
    ["a plain pod", pod({}), true],
    [
      "one of a ReplicaSet",
      pod({ ownerReferences: [{ kind: "ReplicaSet", controller: true }] }),
      true,
    ],
    [
      "one of a DaemonSet",
      pod({ ownerReferences: [{ kind: "DaemonSet", controller: true }] }),
      false,
    ],
    ["a static pod", pod({ annotations: { "kubernetes.io/config.mirror": "x" } }), false],
    ["a finished pod", pod({}, "Succeeded"), false],
    ["a failed pod", pod({}, "Failed"), false],
  ])("%s", (_, given, evictable) => {
    expect(isEvictable(given)).toBe(evictable);
  });
});

describe("bootstrapTokenSecret", () => {
  it("lets one token authenticate for two hours, and sign nothing", () => {
    const token = { id: "abcdef", secret: "0123456789abcdef" };
    expect(bootstrapTokenName(token)).toBe("bootstrap-token-abcdef");
    expect(bootstrapTokenSecret(token, "cp2", new Date("2026-11-21T10:00:00.5Z"))).toEqual({
      apiVersion: "v1",
      kind: "Secret",
      type: "bootstrap.kubernetes.io/token",
      metadata: { name: "bootstrap-token-abcdef", namespace: "kube-system" },
      stringData: {
        description: "flatcar-ha: lets cp2 join",
        "token-id": "abcdef",
        "token-secret": "0123456789abcdef",
        expiration: "2026-11-21T12:00:00Z",
        "usage-bootstrap-authentication": "true",
        "auth-extra-groups": "system:bootstrappers:kubeadm:default-node-token",
      },
    });
  });
});
