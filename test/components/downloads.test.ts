import { Downloads } from "../../components/downloads";
import { deploy } from "../helpers/deploy";
import { stdinOf, type DeploymentRecord } from "../helpers/deploymentRecord";
import { aWholeLock } from "../helpers/wholeLock";

const lock = aWholeLock("4459.2.0");

describe("Downloads", () => {
  let record: DeploymentRecord;

  beforeAll(async () => {
    ({ record } = await deploy(() => new Downloads("downloads", { lock })));
  });

  test("fetches each locked OS image and the payload, and nothing else", () => {
    expect(record.childrenOf(record.one("Downloads", "downloads"))).toEqual([
      "Command downloads-os-4459.2.0",
      "Command downloads-os-4593.2.5",
      "Command downloads-payload",
    ]);
  });

  test.each(["4459.2.0", "4593.2.5"])("asks for image %s with its hash", (version) => {
    const command = record.one("Command", `downloads-os-${version}`);
    const image = lock.images[version];
    expect(stdinOf(command)).toEqual({ kind: "image", ...image });
    expect(command.inputs.values["triggers"]).toEqual([image?.sha512]);
  });

  test("asks for the payload with every extension, once more when one has another hash", () => {
    const command = record.one("Command", "downloads-payload");
    expect(stdinOf(command)).toEqual({ kind: "payload", sysexts: lock.sysexts });
    const hashes = Object.values(lock.sysexts).map(({ sha256 }) => sha256);
    expect(command.inputs.values["triggers"]).toEqual([hashes.join(" ")]);
  });

  test("takes a path from standard output alone, at creation and when only the source has changed", () => {
    for (const { inputs } of record.all("Command")) {
      expect(inputs.values).toMatchObject({
        create: "exec node --import tsx commands/action.ts fetch",
        update: "exec node --import tsx commands/action.ts fetch",
        logging: "stderr",
      });
      expect(inputs.values).not.toHaveProperty("delete");
    }
  });

  test("hands the paths on", () => {
    expect(record.one("Downloads", "downloads").outputs.values).toEqual({
      imageFiles: {
        "4593.2.5": "/cache/downloads-os-4593.2.5",
        "4459.2.0": "/cache/downloads-os-4459.2.0",
      },
      payloadFile: "/cache/downloads-payload",
    });
  });
});
