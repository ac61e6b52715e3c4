import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Package {
  readonly version: string;
  readonly pulumi: {
    readonly parameterization: {
      readonly name: string;
      readonly version: string;
      readonly value: string;
    };
  };
}

function read(path: string): string {
  return readFileSync(join(__dirname, "..", path), "utf8");
}

// A path would tie every checkout, and every state, to the machine on which the SDK was made.
describe("sdks/libvirt", () => {
  const { version, pulumi } = JSON.parse(read("sdks/libvirt/package.json")) as Package;
  const { name, value, ...parameter } = pulumi.parameterization;

  test("names its provider by registry address and version, never by a path", () => {
    expect({ version, name, parameter }).toEqual({
      version: "0.8.3",
      name: "libvirt",
      parameter: { version: "0.8.3" },
    });
    expect(JSON.parse(Buffer.from(value, "base64").toString())).toEqual({
      remote: { url: "registry.opentofu.org/dmacvicar/libvirt", version: "0.8.3" },
    });
  });

  test("says the same to the engine", () => {
    expect(read("sdks/libvirt/utilities.ts")).toContain(`base64Parameter: "${value}"`);
  });
});
