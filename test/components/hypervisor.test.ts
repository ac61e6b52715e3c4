import { Downloads } from "../../components/downloads";
import { Hypervisor } from "../../components/hypervisor";
import { deploy } from "../helpers/deploy";
import { machines } from "../helpers/machines";
import { aClusterPlan } from "../helpers/settings";
import { aWholeLock } from "../helpers/wholeLock";

test("Hypervisor reaches its host by its own provider, and everything of libvirt goes there", async () => {
  const [plan, lock] = [aClusterPlan(), aWholeLock()];
  const uri = "qemu+ssh://rack1/system";
  const { record } = await deploy(() => {
    const downloads = new Downloads("downloads", { lock });
    return new Hypervisor("rack1", { plan, lock, uri, downloads });
  });
  expect(record.childrenOf(record.one("Hypervisor", "rack1"))).toEqual([
    "BaseImage rack1-storage",
    "ClusterNetwork rack1-network",
    "Command rack1-consoles",
    "libvirt rack1-libvirt",
  ]);
  const provider = record.one("libvirt", "rack1-libvirt");
  expect(provider.inputs.values).toEqual({ uri });
  const resources = record.resources.filter(({ type }) => type.startsWith("libvirt:"));
  expect(resources.map((resource) => [resource.name, resource.provider]).sort()).toEqual(
    [
      "rack1-network",
      "rack1-storage",
      `rack1-storage-os-${lock.currentImage}`,
      "rack1-storage-payload",
    ].map((name) => [name, `${provider.urn}::rack1-libvirt-id`]),
  );
  const image = record.one("Volume", `rack1-storage-os-${lock.currentImage}`);
  expect(image.inputs.values["source"]).toBe(`/cache/downloads-os-${lock.currentImage}`);
});

test("Hypervisor takes its machines' console logs away after them", async () => {
  const { record } = await deploy(() => machines(aClusterPlan(), aWholeLock()));
  const consoles = record.one("Command", "host-consoles");
  expect(consoles.inputs.values).toMatchObject({
    create: expect.stringMatching(/ noop$/) as string,
    update: expect.stringMatching(/ noop$/) as string,
    delete: "exec node --import tsx commands/action.ts remove-consoles",
    stdin: JSON.stringify({ uri: "qemu:///system", clusterName: "ha" }),
  });
  for (const domain of record.all("Domain")) {
    expect(record.dependenciesOf(domain)).toContain("host-consoles");
  }
});
