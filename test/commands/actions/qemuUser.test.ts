import { baseLabel } from "../../../commands/actions/qemuUser";

const dac = `    <secmodel>
      <model>apparmor</model>
      <doi>0</doi>
    </secmodel>
    <secmodel>
      <model>dac</model>
      <doi>0</doi>
      <baselabel type='kvm'>+64055:+994</baselabel>
      <baselabel type='qemu'>+64055:+994</baselabel>
    </secmodel>`;

describe("baseLabel", () => {
  test.each([
    ["the user and group of QEMU", dac, "64055:994"],
    ["QEMU as root", dac.replaceAll("+64055:+994", "+0:+0"), "0:0"],
    ["a libvirt of one user, who runs QEMU too", "<model>none</model>", "-1:-1"],
  ])("finds %s", (_, capabilities, label) => {
    expect(baseLabel(capabilities)).toBe(label);
  });
});
