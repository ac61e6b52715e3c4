import { gunzipSync } from "node:zlib";
import { type IgnitionContents } from "./ignitionConfig";

/** The bytes that an Ignition file carries itself; undefined if they are to be fetched. */
export function dataUrl({ source, compression }: IgnitionContents): Buffer | undefined {
  if (source === undefined || source === "") return Buffer.alloc(0);
  const match = /^data:([^,]*),(.*)$/s.exec(source);
  if (match === null) return undefined;
  const [, type = "", body = ""] = match;
  const bytes = type.endsWith(";base64")
    ? Buffer.from(decodeURIComponent(body), "base64")
    : Buffer.from(decodeURIComponent(body));
  return compression === "gzip" ? gunzipSync(bytes) : bytes;
}
