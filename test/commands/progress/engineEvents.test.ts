import { readEvent } from "../../../commands/support/progress/engineEvents";

const urn = "urn:pulumi:dev::flatcar-ha::flatcar-ha:index:Cluster$libvirt:index/domain:Domain::cp1";
const read = (event: Record<string, unknown>) =>
  readEvent(JSON.stringify({ sequence: 1, timestamp: 7, ...event }));
const diagnostic = (fields: Record<string, unknown>) =>
  read({ diagnosticEvent: { color: "never", message: "text\n", ...fields } });

describe("readEvent", () => {
  it("reads steps by operation and resource, whatever values they carry", () => {
    const metadata = { op: "create", urn, new: { outputs: { key: "hunter2" } } };
    const event = read({ resourcePreEvent: { metadata } });
    expect(event).toEqual({ kind: "begin", at: 7, op: "create", urn });
    expect(read({ resOutputsEvent: { metadata } })?.kind).toBe("end");
    expect(read({ resOpFailedEvent: { metadata, status: 0, steps: 1 } })?.kind).toBe("failed");
  });

  it("leaves out what a preview plans, the engine's debug lines, the config and the program's chatter", () => {
    const metadata = { op: "create", urn };
    expect(read({ resourcePreEvent: { metadata, planning: true } })).toBeUndefined();
    expect(diagnostic({ severity: "debug", urn, message: "key=hunter2" })).toBeUndefined();
    expect(diagnostic({ severity: "info#err" })).toBeUndefined();
    expect(diagnostic({ severity: "info", urn, message: "\n" })).toBeUndefined();
    expect(read({ preludeEvent: { config: { "flatcar-ha:vip": "x" } } })).toBeUndefined();
  });

  it("tells news of a resource from trouble, without colour marks", () => {
    expect(diagnostic({ severity: "info", urn, message: "<{%fg 1%}>said<{%reset%}>\n" })).toEqual({
      kind: "news",
      at: 7,
      urn,
      text: "said",
    });
    const leak = diagnostic({ severity: "error", message: "token abcdef.0123456789abcdef" });
    expect(leak).toMatchObject({ text: "token [hidden]" });
    expect(diagnostic({ severity: "error" })).toEqual({
      ...{ kind: "trouble", at: 7, severity: "error" },
      ...{ urn: "", text: "text" },
    });
  });
});
