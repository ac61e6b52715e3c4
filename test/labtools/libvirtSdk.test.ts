import { readFileSync } from "node:fs";
import { join } from "node:path";

interface SdkPackage {
  readonly version: string;
  readonly pulumi: {
    readonly name: string;
    readonly version: string;
    readonly parameterization: {
      readonly name: string;
      readonly version: string;
      readonly value: string;
    };
  };
}

const sdk = JSON.parse(
  readFileSync(join(__dirname, "../../sdks/libvirt/package.json"), "utf8"),
) as SdkPackage;

describe("sdks/libvirt", () => {
  test("names the provider by address and version, never by a path", () => {
    const { name, version, value } = sdk.pulumi.parameterization;
    expect({ name, version }).toEqual({ name: "libvirt", version: "0.8.3" });
    expect(JSON.parse(Buffer.from(value, "base64").toString())).toEqual({
      remote: { url: "registry.opentofu.org/dmacvicar/libvirt", version: "0.8.3" },
    });
  });

  test("is started by the any-Terraform-provider plugin that the lab builds", () => {
    expect([sdk.version, sdk.pulumi.name, sdk.pulumi.version]).toEqual([
      "0.8.3",
      "terraform-provider",
      "1.1.3",
    ]);
  });
});
