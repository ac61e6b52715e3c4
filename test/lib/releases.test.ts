import { sha512FromDigests } from "../../lib/digests";
import { newestSysext } from "../../lib/newestSysext";
import { payloadName } from "../../lib/payloadName";
import { imageDigestsUrl, imageVersionUrl, osVersionOf } from "../../lib/releases";
import { parseSha256sums } from "../../lib/sha256sums";
import { kubernetesMinor, kubernetesMinors } from "../../lib/versions";

const official = {
  imageServer: "https://{channel}.release.flatcar-linux.net",
  channel: "beta",
  arch: "arm64",
} as const;

describe("image URLs", () => {
  it("put channel, board and version in place (003-01, 004-07)", () => {
    expect(imageVersionUrl(official, "current")).toBe(
      "https://beta.release.flatcar-linux.net/arm64-usr/current/version.txt",
    );
    expect(imageDigestsUrl(official, "4757.1.0")).toBe(
      "https://beta.release.flatcar-linux.net/arm64-usr/4757.1.0/flatcar_production_qemu_uefi_image.img.DIGESTS.asc",
    );
  });

  it.each([
    ["FLATCAR_BUILD=4593\nFLATCAR_VERSION=4593.2.5\nFLATCAR_VERSION_ID=1.2.3\n", "4593.2.5"],
    ['FLATCAR_VERSION="4593.2.5"\n', "4593.2.5"],
    ["FLATCAR_VERSION_ID=4593.2.5\n", undefined],
    ["<html>", undefined],
  ])("finds the version in %j", (text, version) => {
    expect(osVersionOf(text)).toBe(version);
  });
});

describe("parseSha256sums", () => {
  it("takes text and binary lines, ./ and upper case, and skips the rest", () => {
    const hash = "AB".repeat(32);
    const sums = parseSha256sums(`${hash}  a.raw\n${hash} *./b.raw\r\nshort  c.raw\n\n`);
    expect([...sums]).toEqual([
      ["a.raw", "ab".repeat(32)],
      ["b.raw", "ab".repeat(32)],
    ]);
  });
});

describe("sha512FromDigests", () => {
  const file = "image.img";
  const text = [
    "# MD5 HASH",
    `${"1".repeat(32)}  ${file}`,
    "# BLAKE2B HASH",
    `${"2".repeat(128)}  ${file}`,
    "# SHA512 HASH",
    `${"3".repeat(128)}  ${file}.bz2`,
    `${"4".repeat(128)}  ${file}`,
  ].join("\n");

  it("takes the SHA-512 of exactly that file", () => {
    expect(sha512FromDigests(text, file)).toBe("4".repeat(128));
    expect(sha512FromDigests(text, "other.img")).toBeUndefined();
  });
});

describe("newestSysext", () => {
  const files = [
    "kubernetes-v1.36.2-x86-64.raw",
    "kubernetes-v1.36.10-x86-64.raw",
    "kubernetes-v1.36.11-rc.1-x86-64.raw",
    "kubernetes-v1.36.12-arm64.raw",
    "kubernetes-v1.35.20-x86-64.raw",
    "kubernetes-v1.36.99-x86-64.raw.sig",
    "containerd-1.7.34-x86-64.raw",
    "containerd-2.3.3-x86-64.raw",
    "containerd-20.0.0-x86-64.raw",
  ];
  const pick = (name: string, prefix: string, range: string): string | undefined =>
    newestSysext(files, { name, prefix, range, arch: "x86-64" })?.version;

  it.each([
    ["kubernetes", "v", "1.36", "1.36.10"],
    ["kubernetes", "v", "1.36.2", "1.36.2"],
    ["kubernetes", "v", "1.3", undefined],
    ["kubernetes", "", "1.36", undefined],
    ["containerd", "", "2", "2.3.3"],
  ])("%s %s%s -> %s", (name, prefix, range, version) => {
    expect(pick(name, prefix, range)).toBe(version);
  });
});

describe("kubernetesMinors", () => {
  it("ties CRI-O to the kubelet's minor", () => {
    for (const [minor, { sysexts }] of Object.entries(kubernetesMinors)) {
      expect([sysexts.kubernetes.range, sysexts.crio.range]).toEqual([minor, minor]);
    }
  });

  it("finds the row of an exact version and names what it knows otherwise", () => {
    expect(kubernetesMinor("1.36.3").minor).toBe("1.36");
    expect(() => kubernetesMinor("1.30.1")).toThrow("known: 1.35, 1.36");
  });
});

describe("payloadName", () => {
  const sysext = { version: "1", file: "a-1.raw", url: "http://one", sha256: "a".repeat(64) };

  it("depends on names and hashes, not on order or server", () => {
    const name = payloadName({ a: sysext, b: sysext });
    expect(name).toMatch(/^payload-[0-9a-f]{16}\.img$/);
    expect(payloadName({ b: { ...sysext, url: "http://two" }, a: sysext })).toBe(name);
    expect(payloadName({ a: sysext, b: { ...sysext, sha256: "b".repeat(64) } })).not.toBe(name);
  });
});
