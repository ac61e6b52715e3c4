/** An IPv4 network: its first address as an unsigned 32-bit number, and its prefix length. */
export interface Cidr {
  readonly base: number;
  readonly prefix: number;
}

/** The address as an unsigned 32-bit number, or undefined where the text is not one. */
export function parseAddress(text: string): number | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part))) {
    return undefined;
  }
  const octets = parts.map(Number);
  return octets.every((octet) => octet <= 255)
    ? octets.reduce((sum, octet) => sum * 256 + octet, 0)
    : undefined;
}

export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

/** `a.b.c.d/n` whose host bits are zero; undefined otherwise. */
export function parseCidr(text: string): Cidr | undefined {
  const [address, prefix, ...rest] = text.split("/");
  const base = parseAddress(address ?? "");
  if (base === undefined || rest.length > 0 || !/^(\d|[12]\d|3[0-2])$/.test(prefix ?? "")) {
    return undefined;
  }
  const cidr = { base, prefix: Number(prefix) };
  return base % cidrSize(cidr) === 0 ? cidr : undefined;
}

/** Number of addresses, network and broadcast included. */
export function cidrSize(cidr: Cidr): number {
  return 2 ** (32 - cidr.prefix);
}

export function contains(cidr: Cidr, address: number): boolean {
  return address >= cidr.base && address < cidr.base + cidrSize(cidr);
}

/** Whether the two networks share an address. */
export function overlaps(a: Cidr, b: Cidr): boolean {
  return contains(a, b.base) || contains(b, a.base);
}

/** The n-th address of a network; 0 is the network's own. The caller keeps n inside the network. */
export function nthAddress(cidr: Cidr, n: number): string {
  return formatAddress(cidr.base + n);
}

/** Addresses from `first` to `last`, both included. */
export interface AddressRange {
  readonly first: number;
  readonly last: number;
}

/** `a.b.c.d-e.f.g.h`, the lower one first, or a network; undefined otherwise. */
export function parseRange(text: string): AddressRange | undefined {
  const cidr = parseCidr(text);
  if (cidr !== undefined) return { first: cidr.base, last: cidr.base + cidrSize(cidr) - 1 };
  const [first, last, ...rest] = text.split("-").map(parseAddress);
  if (first === undefined || last === undefined || rest.length > 0 || first > last) {
    return undefined;
  }
  return { first, last };
}
