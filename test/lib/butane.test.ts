import fs from "node:fs";
import { gunzipSync } from "node:zlib";
import { type Layer, renderIgnition } from "../../lib/butane";
import { UserError } from "../../lib/errors";

const layer = (name: string, body: string): Layer => ({
  file: `butane/${name}.yaml`,
  text: `variant: flatcar\nversion: 1.1.0\n${body}`,
});
const file = (path: string, contents: string) =>
  layer("base", `storage:\n  files:\n    - path: ${path}\n      contents: ${contents}\n`);

function issuesOf(layers: readonly Layer[], files: Record<string, string> = {}) {
  try {
    renderIgnition(layers, files);
  } catch (error) {
    if (error instanceof UserError) return error.issues;
    throw error;
  }
  throw new Error("no error was thrown");
}

describe("renderIgnition", () => {
  test("inlines whole units and files, as canonical JSON", () => {
    const base = layer(
      "base",
      [
        "storage:",
        "  files:",
        "    - path: /etc/secret",
        "      mode: 0600",
        "      contents: { local: files/secret.txt }",
        "systemd:",
        "  units:",
        "    - name: a.service",
        "      contents_local: units/a.service",
      ].join("\n"),
    );
    const files = { "files/secret.txt": "<é>&", "units/a.service": "[Unit]\nDescription=é\n" };
    expect(renderIgnition([base], files)).toBe(
      '{"ignition":{"version":"3.4.0"},"storage":{"files":[{"contents":{"compression":"",' +
        '"source":"data:,%3C%C3%A9%3E%26"},"mode":384,"path":"/etc/secret"}]},' +
        '"systemd":{"units":[{"contents":"[Unit]\\nDescription=é\\n","name":"a.service"}]}}',
    );
  });

  test("compresses a long file, and the same text always gives the same bytes", () => {
    const long = "192.0.2.1 node\n".repeat(500);
    const once = renderIgnition([file("/etc/hosts", "{ local: x }")], { x: long });
    expect(renderIgnition([file("/etc/hosts", "{ local: x }")], { x: long })).toBe(once);
    expect(once).toContain('"compression":"gzip"');
    const base64 = /base64,([^"]+)/.exec(once)?.[1] ?? "";
    expect(gunzipSync(Buffer.from(base64, "base64")).toString()).toBe(long);
  });

  test("merges layers in order into one flat config", () => {
    const key = (name: string) =>
      layer(name, `passwd:\n  users: [{ name: core, ssh_authorized_keys: [key-${name}] }]`);
    const keysOf = (...names: string[]) => renderIgnition(names.map(key), {});
    const expected = (keys: string) =>
      `{"ignition":{"version":"3.4.0"},"passwd":{"users":[{"name":"core","sshAuthorizedKeys":[${keys}]}]}}`;
    expect(keysOf("a", "b")).toBe(expected('"key-a","key-b"'));
    expect(keysOf("b", "a")).toBe(expected('"key-b","key-a"'));
  });

  test("lets a layer add drop-ins to another layer's unit", () => {
    const unit = layer("a", "systemd: { units: [{ name: x.service, enabled: true }] }");
    const dropIn = (name: string) =>
      layer("b", `systemd: { units: [{ name: x.service, dropins: [{ name: ${name} }] }] }`);
    expect(renderIgnition([unit, dropIn("10.conf")], {})).toContain(
      '{"dropins":[{"name":"10.conf"}],"enabled":true,"name":"x.service"}',
    );
    expect(issuesOf([unit, dropIn("10.conf"), dropIn("10.conf")])).toEqual([
      "butane/b.yaml:3:57: drop-in x.service.d/10.conf is already defined in butane/b.yaml:3:57",
    ]);
  });

  test("forgets the files of the call before", () => {
    const base = file("/etc/a", "{ local: x }");
    renderIgnition([base], { x: "1" });
    expect(issuesOf([base])).toEqual([
      "butane/base.yaml:6:26: open /butane/x: No such file or directory",
    ]);
  });

  test("writes no file", () => {
    const writes = (["openSync", "writeFileSync", "mkdirSync", "writeSync"] as const).map((name) =>
      jest.spyOn(fs, name),
    );
    renderIgnition([file("/etc/a", "{ local: x }")], { x: "secret" });
    for (const write of writes) expect(write).not.toHaveBeenCalled();
  });
});

describe("renderIgnition refuses", () => {
  test.each<[string, string, string[]]>([
    ["an unused key", "foo: 1", ["3:1: unused key foo"]],
    [
      "what is only a warning: an enabled unit that nothing installs",
      'systemd: { units: [{ name: a.service, enabled: true, contents: "[Unit]" }] }',
      ['3:64: unit "a.service" is enabled, but has no install section so enable does nothing'],
    ],
    [
      "a file outside butane/",
      "storage: { files: [{ path: /a, contents: { local: ../x } }] }",
      ["3:51: local file path traverses outside the files directory"],
    ],
    ["an open brace", "storage: {\n  files: [{a\nb: c", ["4: did not find expected ',' or '}'"]],
    ["a list in a mapping", "systemd:\n  units: []\n  - a", ["4: did not find expected key"]],
    ["two colons", "systemd:\n  a: b: c", ["4: mapping values are not allowed in this context"]],
    [
      "a value of the wrong type, without quoting it",
      "storage: { files: s3cr3t }\nsystemd: s3cr3t",
      ["3: cannot unmarshal !!str into []v0_5.File", "4: cannot unmarshal !!str into v0_5.Systemd"],
    ],
  ])("%s", (_, body, issues) => {
    expect(issuesOf([layer("base", body)])).toEqual(
      issues.map((issue) => `butane/base.yaml:${issue}`),
    );
  });

  test("a layer of another variant or version", () => {
    const text = "variant: fcos\nversion: 1.4.0\n";
    expect(issuesOf([{ file: "butane/x.yaml", text }])).toEqual([
      "butane/x.yaml:1:10: variant must be flatcar and version 1.1.0",
    ]);
    expect(issuesOf([{ file: "butane/x.yaml", text: "" }])).toEqual([
      "butane/x.yaml: variant must be flatcar and version 1.1.0",
    ]);
  });

  test.each([
    ["storage: { files: [{ path: /a }] }", "3:28", "file /a"],
    ["storage: { directories: [{ path: /a }] }", "3:34", "directory /a"],
    ["storage: { links: [{ path: /a, target: /b }] }", "3:28", "link /a"],
  ])("one path in two layers: %s", (body, position, what) => {
    expect(issuesOf([file("/a", "{ inline: x }"), layer("worker", body)])).toEqual([
      `butane/worker.yaml:${position}: ${what} is already defined in butane/base.yaml:5:13`,
    ]);
  });

  test("one unit in two layers", () => {
    const unit = (name: string) =>
      layer(name, "systemd: { units: [{ name: a.service, enabled: true }] }");
    expect(issuesOf([unit("base"), unit("worker")])).toEqual([
      "butane/worker.yaml:3:28: unit a.service is already defined in butane/base.yaml:3:28",
    ]);
  });

  test("layers that conflict only together", () => {
    const link = layer("base", "storage: { links: [{ path: /a, target: /b }] }");
    const below = layer("worker", "storage: { files: [{ path: /a/c }] }");
    expect(issuesOf([link, below])).toEqual([
      "butane/worker.yaml:3:28: file path includes link in config",
    ]);
  });

  test("all layers at once, in one error", () => {
    const bad = (name: string) => layer(name, "foo: 1");
    expect(() => renderIgnition([bad("base"), bad("worker")], {})).toThrow(
      "- butane/base.yaml:3:1: unused key foo\n- butane/worker.yaml:3:1: unused key foo",
    );
  });
});
