import { BaseImage } from "../../components/baseImage";
import { payloadName } from "../../lib/payloadName";
import { deploy } from "../helpers/deploy";
import { stdinOf, type DeploymentRecord } from "../helpers/deploymentRecord";
import { aClusterPlan } from "../helpers/settings";
import { aWholeLock } from "../helpers/wholeLock";

const lock = aWholeLock();
const imageFiles = { "4593.2.5": "/cache/new.img", "4459.2.0": "/cache/old.img" };
const uri = "qemu:///system";
const byteSource = ["source", "format", "size"];

describe("BaseImage", () => {
  let record: DeploymentRecord;
  let storage: BaseImage;

  beforeAll(async () => {
    const { hypervisor } = aClusterPlan();
    const payloadFile = "/cache/payload.img";
    ({ record, result: storage } = await deploy(
      () => new BaseImage("storage", { uri, hypervisor, lock, imageFiles, payloadFile }),
    ));
  });

  test("owns a pool, one volume per OS version, and the payload", () => {
    expect(record.childrenOf(record.one("BaseImage", "storage"))).toEqual([
      "Command storage-qemu-user",
      "Pool storage",
      "Volume storage-os-4459.2.0",
      "Volume storage-os-4593.2.5",
      "Volume storage-payload",
    ]);
    expect(record.resources).toHaveLength(6);
  });

  test("lets nobody but root and the host's QEMU look into the pool's folder", () => {
    const { values } = record.one("Pool", "storage").inputs;
    expect(values).toEqual({
      name: "ha",
      type: "dir",
      target: { path: "/var/lib/libvirt/images/ha" },
      xml: { xslt: expect.any(String) as string },
    });
    const { xslt } = values["xml"] as { xslt: string };
    const permissions = ["<mode>0700</mode>", "<owner>64055</owner>", "<group>994</group>"];
    expect(permissions.filter((line) => !xslt.includes(line))).toEqual([]);
    const command = record.one("Command", "storage-qemu-user");
    expect(stdinOf(command)).toEqual({ uri });
    expect(command.inputs.values).toMatchObject({
      update: "exec node --import tsx commands/action.ts qemu-user",
      logging: "stderr",
    });
  });

  test.each([
    ["storage-os-4593.2.5", { name: "flatcar-4593.2.5.img", source: "/cache/new.img" }],
    ["storage-os-4459.2.0", { name: "flatcar-4459.2.0.img", source: "/cache/old.img" }],
    ["storage-payload", { name: payloadName(lock.sysexts), source: "/cache/payload.img" }],
  ])("%s is what its name says, wherever its bytes once lay", (name, values) => {
    const volume = record.one("Volume", name);
    expect(volume.inputs.values).toEqual({ ...values, pool: "ha" });
    expect(volume.ignoreChanges).toEqual(byteSource);
  });

  test("deletes nothing before its successor is there: machines hang on these", () => {
    const custom = record.resources.filter(({ type }) => type.startsWith("libvirt:"));
    expect(custom.map(({ deleteBeforeReplace }) => deleteBeforeReplace)).toEqual(
      custom.map(() => false),
    );
  });

  test("refuses an OS version that it does not hold", () => {
    expect(() => storage.imageId("1.2.3")).toThrow("no image of OS version 1.2.3");
  });
});
