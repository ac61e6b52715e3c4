import { gzipSync } from "node:zlib";
import { forms, found } from "./secretSearch";

const part = "a+b/Cdefghij0123456789klmnopqrstuv+/xyz01";
const secrets = [{ name: "key", part }];
const around = (text: string): string => `{"before": "${text}", "after": 1}`;

describe("the search for secrets", () => {
  test.each(Object.entries(forms))("finds one that is %s", (_name, form) => {
    for (const text of form(part)) expect(found(secrets, around(text))).toEqual(["key"]);
  });

  test.each([0, 1, 2, 3])("finds one %i bytes into base64", (shift) => {
    const text = Buffer.from(`${"x".repeat(shift)}${part} and more`).toString("base64");
    expect(found(secrets, around(text))).toEqual(["key"]);
  });

  test.each([
    ["a file", (file: string) => `data:;base64,${Buffer.from(file).toString("base64")}`],
    ["a zipped file", (file: string) => `data:;base64,${gzipSync(file).toString("base64")}`],
    ["an escaped file", (file: string) => `data:,${encodeURIComponent(file)}`],
  ])("finds one in %s of an Ignition config, plain or in base64", (_name, dataUrl) => {
    // As a kubeconfig has it: encoded once more.
    const file = `client-key-data: ${Buffer.from(`-----BEGIN\n${part}\n`).toString("base64")}`;
    const config = JSON.stringify({
      storage: { files: [{ contents: { source: dataUrl(file) } }] },
    });
    for (const text of [config, JSON.stringify(config), Buffer.from(config).toString("base64")]) {
      expect(found(secrets, around(text))).toEqual(["key"]);
    }
  });

  test("finds nothing in a text without it", () => {
    expect(found(secrets, around(part.replace("5", "6")))).toEqual([]);
  });
});
