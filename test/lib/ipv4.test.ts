import fc from "fast-check";

import {
  contains,
  formatAddress,
  nthAddress,
  overlaps,
  parseAddress,
  parseCidr,
  parseRange,
} from "../../lib/ipv4";

const anAddress = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe("parseAddress", () => {
  test("reads back what formatAddress writes", () => {
    fc.assert(fc.property(anAddress, (n) => parseAddress(formatAddress(n)) === n));
  });

  test.each([
    "",
    "1.2.3",
    "1.2.3.4.5",
    "256.1.1.1",
    "01.2.3.4",
    "1.2.3.x",
    "1.2.3.4/24",
    " 1.2.3.4",
  ])("refuses %j", (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });
});

describe("parseCidr", () => {
  test("gives base and prefix", () => {
    expect(parseCidr("10.96.0.0/12")).toEqual({ base: 0x0a600000, prefix: 12 });
  });

  test.each(["10.96.0.1/12", "10.96.0.0", "10.96.0.0/33", "10.96.0.0/12/1", "10.96.0.0/", "x/12"])(
    "refuses %j",
    (text) => {
      expect(parseCidr(text)).toBeUndefined();
    },
  );
});

describe("contains and nthAddress", () => {
  test("agree about the ends of a network", () => {
    const network = parseCidr("192.168.124.0/24");
    if (network === undefined) throw new Error("not parsed");
    expect(nthAddress(network, 30)).toBe("192.168.124.30");
    expect(contains(network, network.base + 255)).toBe(true);
    expect(contains(network, network.base + 256)).toBe(false);
    expect(contains(network, network.base - 1)).toBe(false);
  });
});

describe("overlaps", () => {
  test.each([
    ["10.0.0.0/8", "10.244.0.0/16", true],
    ["10.244.0.0/16", "10.0.0.0/8", true],
    ["10.244.0.0/16", "10.245.0.0/16", false],
    ["10.96.0.0/12", "10.96.0.0/12", true],
  ])("%s and %s: %s", (a, b, expected) => {
    const [left, right] = [parseCidr(a), parseCidr(b)];
    if (left === undefined || right === undefined) throw new Error("not parsed");
    expect(overlaps(left, right)).toBe(expected);
  });
});

describe("parseRange", () => {
  test("gives the first and the last address", () => {
    expect(parseRange("10.0.0.5-10.0.1.4")).toEqual({ first: 0x0a000005, last: 0x0a000104 });
    expect(parseRange("10.0.0.5-10.0.0.5")).toEqual({ first: 0x0a000005, last: 0x0a000005 });
    expect(parseRange("10.0.0.16/28")).toEqual({ first: 0x0a000010, last: 0x0a00001f });
  });

  test.each(["10.0.0.5", "10.0.0.5-", "10.0.0.5 - 10.0.0.6", "10.0.0.6-10.0.0.5", "10.0.0.5/28"])(
    "refuses %j",
    (text) => {
      expect(parseRange(text)).toBeUndefined();
    },
  );
});
