import { RunStory } from "../../../commands/support/progress/runStory";

import { recordedEvents } from "./recorded";

/** All lines of a recorded run. */
function told(name: string, expected: { nodes: number; uploads: number; resources: number }) {
  const story = new RunStory(expected);
  const lines = recordedEvents(name).flatMap((event) => story.take(event));
  return { story, lines };
}

describe("RunStory", () => {
  it("tells a first creation by phases, with shares and times", () => {
    const { lines, story } = told("create", { nodes: 2, uploads: 3, resources: 0 });
    expect(lines).toEqual([
      "building the disk of system extensions",
      "download 384 KiB in 3 s",
      "image upload 1/3",
      "image upload 2/3",
      "image upload 3/3",
      "machines 2/2",
      "cp1 was told to initialise",
      "cp1 is a control plane of this cluster",
      "first control plane after 22 s",
      "API after 23 s",
      "node 1/2 Ready: cp1 after 2 s",
      "worker1 may join now",
      "node 2/2 Ready: worker1 after 6 s",
    ]);
    expect(story.errors).toEqual([]);
    expect(story.waits).toEqual([]);
  });

  it("shows shares and waits while they last", () => {
    const story = new RunStory({ nodes: 2, uploads: 3, resources: 0 });
    const seen = recordedEvents("create").map((event) => {
      story.take(event);
      return `${story.underWay} | ${story.waits.join("; ")}`;
    });
    expect(seen).toContain("download 30 % of 192 KiB | ");
    expect(seen).toContain("image upload 2/3 | ");
    expect(seen).toContain("machines 0/2, first control plane | ");
    expect(seen).toContain(
      "first control plane | a control plane: cp1 does not answer (connect EHOSTUNREACH 192.168.132.31:22)",
    );
    expect(seen).toContain("first control plane | a control plane: cp1 initialises the cluster");
    expect(seen).toContain("node 1/2 Ready | worker1 to be Ready: no such Node yet");
  });

  it("tells addons from the pod network", () => {
    const story = new RunStory({ nodes: 1, uploads: 0, resources: 0 });
    const shown = ["Flannel", "Addons$flatcar-ha:index:Kured"].map((above) => {
      const type = `flatcar-ha:index:${above}$kubernetes:apps/v1:DaemonSet`;
      const urn = `urn:pulumi:dev::flatcar-ha::${type}::${above}`;
      story.take({ kind: "begin", at: 0, op: "create", urn });
      const text = story.underWay;
      story.take({ kind: "end", at: 1, op: "create", urn });
      return text;
    });
    expect(shown).toEqual([
      expect.stringMatching(/^pod network/),
      expect.stringMatching(/^addons/),
    ]);
  });

  it("follows nodes that leave and come back one by one", () => {
    const { lines } = told("rolling", { nodes: 4, uploads: 3, resources: 80 });
    const node = (line: string): boolean => /left the cluster|Ready/.test(line);
    expect(lines.filter(node)).toEqual([
      "worker1 has left the cluster",
      "the membership lease stays with worker1 until it is back and Ready",
      "node 1/4 Ready: worker1 after 7 s",
      "cp1 has left the cluster",
      "the membership lease stays with cp1 until it is back and Ready",
      "node 2/4 Ready: cp1 after 20 s",
      "cp2 has left the cluster",
      "the membership lease stays with cp2 until it is back and Ready",
      "node 3/4 Ready: cp2 after 20 s",
      "cp3 has left the cluster",
      "the membership lease stays with cp3 until it is back and Ready",
      "node 4/4 Ready: cp3 after 24 s",
    ]);
  });

  it("counts only what changes: one machine of five", () => {
    const { lines, story } = told("broken", { nodes: 4, uploads: 3, resources: 80 });
    expect(lines).toContain("machines 1/1");
    expect(lines).toContain("node 1/1 Ready: cp2 after 36 s");
    expect(story.errors).toEqual([
      { name: "engine-nodes-ready", text: "error reading from server: EOF" },
      { name: "cp2-leave", text: "error reading from server: EOF" },
      { name: "", text: "an unhandled error occurred: the program failed: signal: terminated" },
    ]);
    expect(story.waits).toEqual([]);
  });

  it("keeps what the program refuses as an error", () => {
    const { lines, story } = told("refused", { nodes: 4, uploads: 3, resources: 80 });
    expect(lines).toEqual([]);
    expect(story.errors.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^poolPath: .* differs from the lock/),
    ]);
  });

  it("leaves the reason of a wait in vain to the error, which has all of it", () => {
    const story = new RunStory({ nodes: 1, uploads: 0, resources: 0 });
    const urn = "urn:pulumi:dev::flatcar-ha::command:local:Command::ha-formation";
    story.take({ kind: "begin", at: 0, op: "create", urn });
    const said = [
      "cp1 was told to initialise",
      "Waited 9 s for a control plane: x",
      "Journal of cp1:",
    ];
    const lines = said.flatMap((text) => story.take({ kind: "news", at: 1, urn, text }));
    expect(lines).toEqual(["cp1 was told to initialise"]);
  });

  it("tells a failure at once while something else goes on waiting, and once", () => {
    const story = new RunStory({ nodes: 1, uploads: 0, resources: 0 });
    const formation = "urn:pulumi:dev::flatcar-ha::command:local:Command::ha-formation";
    const urn = "urn:pulumi:dev::flatcar-ha::libvirt:index/domain:Domain::cp1";
    const op = "create";
    story.take({ kind: "begin", at: 0, op, urn: formation });
    story.take({ kind: "begin", at: 0, op, urn });
    const text = "error defining libvirt domain: no such machine type";
    const trouble = { kind: "trouble", at: 1, severity: "error", urn } as const;
    const lines = [
      ...story.take({ ...trouble, text: `[ERROR] : ${text}` }),
      ...story.take({ ...trouble, text: `${text}:` }),
    ];
    expect(lines).toEqual([
      `failed: cp1: ${text} (what else has begun is waited for; Ctrl-C ends it)`,
    ]);
    expect(story.errors).toEqual([{ name: "cp1", text }]);
  });

  it("counts what a destroy removes, of what the state held", () => {
    const story = new RunStory({ nodes: 0, uploads: 0, resources: 2 });
    const step = (kind: "begin" | "end", name: string) => ({
      ...{ kind, at: 1, op: "delete" },
      urn: `urn:pulumi:dev::flatcar-ha::libvirt:index/domain:Domain::${name}`,
    });
    story.take(step("begin", "cp1"));
    story.take(step("begin", "cp2"));
    story.take(step("end", "cp1"));
    expect(story.underWay).toBe("removed 1/2");
    expect(story.take(step("end", "cp2"))).toEqual(["removed 2/2"]);
  });
});
