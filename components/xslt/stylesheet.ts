import { readFileSync } from "node:fs";
import { join } from "node:path";

import { fill } from "../../lib/template";

/**
 * The stylesheet beside this file that adapts what provider 0.8.3 writes, with its placeholders filled. Without its
 * comments: the provider replaces a machine whose stylesheet has changed in anything but white space.
 */
export function stylesheet(name: string, values: Readonly<Record<string, string>> = {}): string {
  const file = `${name}.xsl`;
  const filled = fill(
    readFileSync(join(__dirname, file), "utf8"),
    values,
    `components/xslt/${file}`,
  );
  return filled.replaceAll(/<!--.*?-->\s*/gs, "");
}
