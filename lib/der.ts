/** The little of ASN.1 DER (X.690) that a client certificate needs. Every function returns or reads whole TLVs. */
export type Der = Buffer;

export function tlv(tag: number, ...content: readonly Buffer[]): Der {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag]), lengthOf(body.length), body]);
}

export const sequence = (...items: readonly Der[]): Der => tlv(0x30, ...items);
export const setOf = (...items: readonly Der[]): Der => tlv(0x31, ...items);
export const octets = (bytes: Buffer): Der => tlv(0x04, bytes);
/** Whole octets: no unused bits. */
export const bits = (bytes: Buffer): Der => tlv(0x03, Buffer.from([0]), bytes);
export const utf8 = (text: string): Der => tlv(0x0c, Buffer.from(text, "utf8"));
export const nullValue = (): Der => tlv(0x05);
export const trueValue = (): Der => tlv(0x01, Buffer.from([0xff]));
/** Context-specific, constructed, explicit. */
export const explicit = (tag: number, item: Der): Der => tlv(0xa0 | tag, item);

/** A positive integer given as big-endian bytes. */
export function integer(bytes: Buffer): Der {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = first < 0 ? Buffer.from([0]) : bytes.subarray(first);
  // A leading one bit would read as a negative number.
  return (digits[0] ?? 0) < 0x80 ? tlv(0x02, digits) : tlv(0x02, Buffer.from([0]), digits);
}

/** Dotted decimal object identifier. */
export function oid(dotted: string): Der {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return tlv(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** UTCTime, valid for the years 1950 to 2049 (RFC 5280 4.1.2.5). */
export function utcTime(date: Date): Der {
  return tlv(0x17, Buffer.from(`${date.toISOString().replace(/[-:T]/g, "").slice(2, 14)}Z`));
}

/** Splits the content of a constructed TLV into its items; throws on damaged input. */
export function items(constructed: Der): Der[] {
  const found: Der[] = [];
  let rest = contentOf(constructed);
  while (rest.length > 0) {
    const { total } = measure(rest);
    found.push(rest.subarray(0, total));
    rest = rest.subarray(total);
  }
  return found;
}

function contentOf(item: Der): Buffer {
  const { header, total } = measure(item);
  return item.subarray(header, total);
}

function measure(item: Der): { header: number; total: number } {
  const first = item[1] ?? 0;
  const extra = first < 0x80 ? 0 : first & 0x7f;
  const length = extra === 0 ? first : item.length >= 2 + extra ? item.readUIntBE(2, extra) : -1;
  if (item.length < 2 || length < 0 || 2 + extra + length > item.length) {
    throw new Error("damaged DER data");
  }
  return { header: 2 + extra, total: 2 + extra + length };
}

function lengthOf(size: number): Buffer {
  if (size < 0x80) {
    return Buffer.from([size]);
  }
  const hex = size.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}

function base128(value: number): number[] {
  const digits = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) {
    digits.unshift((rest % 128) | 0x80);
  }
  return digits;
}
