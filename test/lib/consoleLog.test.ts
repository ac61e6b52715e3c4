import { consoleLog, consoleLogPrefix } from "../../lib/consoleLog";

describe("consoleLog", () => {
  test.each(["qemu:///system", "qemu+ssh://rack1/system", "qemu+ssh://me@rack1/system?keyfile=k"])(
    "lies in the log folder of %s",
    (uri) => {
      expect(consoleLog("ha", "cp1", uri)).toBe(
        "/var/log/libvirt/qemu/flatcar-ha.ha.cp1.console.log",
      );
    },
  );

  test.each(["qemu:///session", "test:///default"])("is not kept by %s", (uri) => {
    expect(consoleLog("ha", "cp1", uri)).toBe("");
  });

  test("of one cluster never looks like another's", () => {
    const other = consoleLog("ha-two", "cp1", "qemu:///system");
    expect(other).not.toContain(consoleLogPrefix("ha"));
  });
});
