import { execFileSync } from "node:child_process";

import { goTool } from "../../lab/goTools";
import type { JsonSchema } from "../../lib/jsonSchema";
import { kubeletFields } from "../../lib/kubeletFields";
import { refusedKubeletFields } from "../../lib/kubeletRefused";

const refused = Object.keys(refusedKubeletFields);
const isRefused = (path: string): boolean =>
  refused.some(
    (name) => path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`),
  );

/** Each field that we take with its kind, as the Go program prints them. */
function ours({ type, properties, items, additionalProperties }: JsonSchema, path = ""): string[] {
  const inner = items ?? additionalProperties;
  return [
    ...(path === "" ? [] : [`${path} ${type ?? ""}`]),
    ...(typeof inner === "object" ? ours(inner, `${path}[]`) : []),
    ...Object.entries(properties ?? {}).flatMap(([name, field]) =>
      ours(field, path === "" ? name : `${path}.${name}`),
    ),
  ];
}

test("every field of KubeletConfiguration is taken with its own type, or refused with a reason", async () => {
  const binary = await goTool("kubelet-fields", () => undefined);
  const printed = execFileSync(binary, { encoding: "utf8" }).trim().split("\n");
  const paths = printed.map((line) => line.split(" ")[0] ?? "");
  expect(refused.filter((name) => !paths.includes(name))).toEqual([]);
  expect(ours(kubeletFields.schema).sort()).toEqual(
    printed.filter((line) => !isRefused(line.split(" ")[0] ?? "")).sort(),
  );
}, 900_000);
