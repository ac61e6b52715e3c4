import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { stylesheet } from "../../../components/xslt/stylesheet";

/** What libvirtxml makes of the structures that provider 0.8.3 fills for our inputs. */
function asProviderWrites(name: string): string {
  return readFileSync(join(__dirname, `${name}.xml`), "utf8");
}

/** Runs xsltproc with the provider's own arguments; a missing xsltproc throws. */
function transform(xslt: string, xml: string): string {
  const folder = mkdtempSync(join(tmpdir(), "flatcar-ha-xslt-"));
  try {
    const files = [join(folder, "style.xsl"), join(folder, "input.xml")] as const;
    writeFileSync(files[0], xslt.trim());
    writeFileSync(files[1], xml);
    const flags = ["--nomkdir", "--nonet", "--nowrite"];
    const { error, status, stdout, stderr } = spawnSync("xsltproc", [...flags, ...files], {
      encoding: "utf8",
    });
    if (error !== undefined) throw error;
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Without what means nothing to libvirt: indentation, and the two spellings of an empty element. */
function plain(xml: string): string {
  return xml
    .replace(/>\s+</g, "><")
    .replace(/><\/[^>]+>/g, (end, at: number, all: string) => {
      const open = all.lastIndexOf("<", at);
      return all.startsWith("</", open) || all[at - 1] === "/" ? end : "/>";
    })
    .trim();
}

describe("domain.xsl", () => {
  const before = asProviderWrites("domain");
  const ignition = "/var/lib/libvirt/images/ha/ha-cp1-0123456789abcdef.ign";
  const consoleLog = "/var/log/libvirt/qemu/flatcar-ha.ha.cp1.console.log";

  test("makes Ignition a fw_cfg entry of libvirt's, the payload read-only, and leaves the rest (004-06)", () => {
    const commandLine = /<commandline.*<\/commandline>/s;
    const graphics = /<graphics type="spice".*<\/graphics>/;
    expect(before).toMatch(commandLine);
    expect(before).toMatch(graphics);
    const payload = '<target dev="vdb" bus="virtio"></target>';
    const wanted = before
      .replace(commandLine, "")
      .replace(graphics, "")
      .replace(payload, `${payload}<readonly/>`)
      .replace(
        "</domain>",
        `<sysinfo type="fwcfg"><entry name="opt/org.flatcar-linux/config" file="${ignition}"/></sysinfo></domain>`,
      );
    const without = stylesheet("domain", { consoleLog: "" });
    expect(plain(transform(without, before))).toBe(plain(wanted));
  });

  test("has virtlogd keep what the serial console shows, from the machine's start on", () => {
    const [plainly, logged] = ["", consoleLog].map((file) =>
      plain(transform(stylesheet("domain", { consoleLog: file }), before)),
    );
    expect(plainly).not.toContain("<log");
    expect(logged).toBe(
      plainly?.replace("</console>", `<log file="${consoleLog}" append="off"/></console>`),
    );
  });

  test.each(["payload-cp1", "ha-payload-1"])(
    "leaves the root disk of %s writable",
    (domainName) => {
      const named = before.replaceAll("ha-cp1", domainName);
      const after = plain(transform(stylesheet("domain", { consoleLog }), named));
      const disks = after.match(/<disk.*?<\/disk>/g) ?? [];
      expect(disks.map((disk) => disk.includes("<readonly/>"))).toEqual([false, true]);
      expect(disks[0]).toContain(`volume="${domainName}-0123456789abcdef.qcow2"`);
    },
  );
});

describe("network.xsl", () => {
  test("narrows the DHCP range and leaves the rest", () => {
    const before = asProviderWrites("network");
    const range = '<range start="192.168.124.2" end="192.168.124.254"></range>';
    expect(before).toContain(range);
    const values = { dhcpStart: "192.168.124.200", dhcpEnd: "192.168.124.250" };
    expect(plain(transform(stylesheet("network", values), before))).toBe(
      plain(before.replace(range, '<range start="192.168.124.200" end="192.168.124.250"/>')),
    );
  });
});

describe("pool.xsl", () => {
  test("closes the folder to others and leaves the rest", () => {
    const before = asProviderWrites("pool");
    const permissions =
      "<permissions><mode>0700</mode><owner>64055</owner><group>994</group></permissions>";
    const values = { owner: "64055", group: "994" };
    expect(plain(transform(stylesheet("pool", values), before))).toBe(
      plain(before.replace("</target>", `${permissions}</target>`)),
    );
  });
});

describe("stylesheet", () => {
  test("refuses a placeholder without a value", () => {
    expect(() => stylesheet("network", { dhcpStart: "192.168.124.200" })).toThrow(/dhcpEnd/);
  });
});
