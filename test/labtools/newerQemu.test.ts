import { isOld } from "../../lab/newerQemu";

describe("isOld", () => {
  test.each([
    ["QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)", true],
    ["QEMU emulator version 10.0.2 (Debian 1:10.0.2+ds-2~bpo12+1)", false],
  ])("%s: %s", (version, old) => {
    expect(isOld(version)).toBe(old);
  });
});
