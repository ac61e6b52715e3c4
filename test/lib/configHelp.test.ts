import { settingSchemas } from "../../lib/config";
import { allowedLines, settingLines, shown } from "../../lib/configHelp";

describe("settingLines", () => {
  test("explain a setting and its value", () => {
    const lines = settingLines({
      key: "vrrpId",
      type: "integer",
      description: "VRRP id",
      default: 0,
      rule: settingSchemas["vrrpId"] ?? {},
      value: 0,
      meaning: 77,
      setIn: ["dev", "lab"],
    });
    expect(lines).toEqual([
      "vrrpId: 0, which stands for 77",
      "  VRRP id",
      "  type     integer",
      "  default  0",
      "  allowed  a whole number from 0 to 255",
      "  set in   dev, lab",
    ]);
  });
});

describe("allowedLines", () => {
  test("show an object's keys, which may be left out, and what lies in lists and maps", () => {
    expect(allowedLines(settingSchemas["workerPools"] ?? {})).toEqual(
      expect.arrayContaining([
        "an object; each key up to 20 of a-z, 0-9 and -, a letter first, no - last; each value:",
        "  count: a whole number from 0 to 200",
        "  memoryMiB (optional): a whole number from 1024 to 1048576",
        "  taints (optional):",
        "    a list, each:",
        "      effect: NoSchedule, PreferNoSchedule, NoExecute",
      ]),
    );
  });

  test.each(Object.keys(settingSchemas))("say something of every part of %s", (key) => {
    const text = allowedLines(settingSchemas[key] ?? {}).join("\n");
    expect(text).not.toBe("");
    expect(text).not.toMatch(/\bany\b|undefined/);
  });
});

describe("shown", () => {
  test.each([
    [{ secure: "v1:cipher" }, '"[secret]"'],
    [{ pool: { token: { secure: "v1:cipher" } } }, '{"pool":{"token":"[secret]"}}'],
    ["https://me:pa55@mirror/x", '"https://me:[secret]@mirror/x"'],
    [["qemu+ssh://root@rack1/system"], '["qemu+ssh://root@rack1/system"]'],
    [["http://192.168.124.1:5000"], '["http://192.168.124.1:5000"]'],
  ])("never shows a secret: %j", (value, expected) => {
    expect(shown(value)).toBe(expected);
  });
});
