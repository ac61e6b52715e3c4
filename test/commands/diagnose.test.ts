import {
  libvirtTypes as types,
  resourcesOf,
  withoutResources,
  type Deployment,
  type StateResource,
} from "../../commands/support/deployment";
import { asObject, diagnose, findStrays } from "../../commands/support/diagnose";
import { removalOrder } from "../../commands/support/healState";
import { domainUuids, volumeNames, type HostInventory } from "../../commands/support/inventory";
import { nodeParts } from "../../commands/support/nodeParts";

const uri = "qemu:///system";
const provider = "urn:provider::id1";

function resource(type: string, name: string, parent = "urn:storage"): StateResource {
  const urn = `urn:${type}::${name}`;
  return { urn, type, parent, provider, outputs: { name, pool: "ha" } };
}

function node(name: string): StateResource[] {
  const parent = `urn:node::${name}`;
  return [
    resource(types.ignition, `${name}.ign`, parent),
    resource(types.volume, `${name}.qcow2`, parent),
    {
      ...resource(types.domain, name, parent),
      id: `uuid of ${name}`,
      dependencies: [`urn:${types.volume}::${name}.qcow2`, "urn:provider"],
    },
    {
      urn: `urn:command::${name}-join`,
      type: "command:local:Command",
      dependencies: [`urn:${types.domain}::${name}`],
      propertyDependencies: { triggers: [`urn:${types.domain}::${name}`], create: null },
      deletedWith: "urn:anchor",
    },
  ];
}

const base = [
  { urn: "urn:provider", type: "pulumi:providers:libvirt", inputs: { uri } },
  { urn: "urn:anchor", type: "random:index/randomId:RandomId" },
  resource(types.pool, "ha"),
  resource(types.network, "ha-net"),
  resource(types.volume, "flatcar-1.img"),
];

function aDeployment(resources: readonly StateResource[]): Deployment {
  return { version: 3, deployment: { resources } };
}

const full = aDeployment([...base, ...["ha-cp1", "ha-cp2", "ha-cp3", "ha-worker1"].flatMap(node)]);
const controlPlanes = new Set(["ha-cp1", "ha-cp2", "ha-cp3"]);

/** What libvirt has when everything of `deployment` is there, without the named objects and with the added. */
function host(without: readonly string[] = [], added: Partial<Record<string, string[]>> = {}) {
  const names = (...wanted: string[]): string[] => [
    ...resourcesOf(full)
      .filter(({ type }) => wanted.includes(type))
      .map((one) => asObject(one, uri).name)
      .filter((name) => !without.includes(name)),
    ...wanted.flatMap((type) => added[type] ?? []),
  ];
  const live = (type: string): Map<string, boolean> =>
    new Map(names(type).map((name) => [name, true]));
  const inventory: HostInventory = {
    domains: new Map(names(types.domain).map((name) => [name, `uuid of ${name}`])),
    networks: live(types.network),
    pools: live(types.pool),
    volumes: new Map([["ha", new Set(names(types.volume, types.ignition))]]),
  };
  return new Map([[uri, inventory]]);
}

const names = (resources: readonly StateResource[]): string[] =>
  resources.map((one) => asObject(one, uri).name);

describe("diagnose", () => {
  it("finds nothing when everything is there", () => {
    expect(diagnose(full, host(), controlPlanes)).toEqual({
      forget: [],
      remove: [],
      restore: [],
      lostControlPlanes: [],
      controlPlanes: 3,
    });
  });

  it("forgets a worker whose domain and disk a user removed, and removes what is left of it", () => {
    const found = diagnose(full, host(["ha-worker1", "ha-worker1.qcow2"]), controlPlanes);
    expect(names(found.forget).sort()).toEqual([
      "ha-worker1",
      "ha-worker1.ign",
      "ha-worker1.qcow2",
    ]);
    expect(found.remove).toEqual([{ uri, kind: "volume", name: "ha-worker1.ign", pool: "ha" }]);
    expect(found.lostControlPlanes).toEqual([]);
  });

  it.each([
    ["domain", "ha-cp2", ["ha-cp2.ign", "ha-cp2.qcow2"]],
    ["disk", "ha-cp2.qcow2", ["ha-cp2", "ha-cp2.ign"]],
  ])("replaces a control plane whole when only its %s vanished", (_what, gone, left) => {
    const found = diagnose(full, host([gone]), controlPlanes);
    expect(found.forget).toHaveLength(3);
    expect(found.remove.map(({ name }) => name).sort()).toEqual(left);
    expect(found.lostControlPlanes).toEqual(["ha-cp2"]);
  });

  /** The state of a run that was killed while it made this node's new machine. */
  const replacing = (name: string): Deployment =>
    aDeployment(
      resourcesOf(full).map((one) =>
        one.type === types.domain && asObject(one, uri).name === name
          ? { ...one, id: "uuid of the machine before", pendingReplacement: true }
          : one,
      ),
    );

  it("forgets a machine whose replacement was killed once libvirt had made the new one", () => {
    const found = diagnose(replacing("ha-worker1"), host(), controlPlanes);
    expect(names(found.forget).sort()).toEqual([
      "ha-worker1",
      "ha-worker1.ign",
      "ha-worker1.qcow2",
    ]);
    expect(found.remove.map(({ name }) => name)).toEqual(["ha-worker1.ign", "ha-worker1.qcow2"]);
  });

  it("counts a control plane whose replacement was killed neither as lost nor as a member", () => {
    const found = diagnose(replacing("ha-cp2"), host(["ha-cp3"]), controlPlanes);
    expect(found).toMatchObject({ lostControlPlanes: ["ha-cp3"], controlPlanes: 2 });
  });

  it("restores an Ignition volume whose machine is there, and forgets nothing", () => {
    const found = diagnose(full, host(["ha-cp1.ign"]), controlPlanes);
    expect(names(found.restore)).toEqual(["ha-cp1.ign"]);
    expect(found.forget).toEqual([]);
  });

  it("forgets a base image or network that vanished", () => {
    const found = diagnose(full, host(["flatcar-1.img", "ha-net"]), controlPlanes);
    expect(names(found.forget)).toEqual(["ha-net", "flatcar-1.img"]);
  });
});

describe("findStrays", () => {
  const wanted = { domains: ["ha-cp1", "ha-worker1"], network: "ha-net", pool: "ha" };
  const without = (...gone: string[]): Deployment =>
    aDeployment(resourcesOf(full).filter((one) => !gone.includes(asObject(one, uri).name)));

  it("finds none when the state knows everything", () => {
    expect(findStrays(full, host(), wanted)).toEqual([]);
  });

  it("owns a machine and volumes of an interrupted run once the pool is in the state", () => {
    const strays = findStrays(
      without("ha-worker1"),
      host([], { [types.volume]: ["half.img"] }),
      wanted,
    );
    expect(strays).toEqual([
      { uri, kind: "domain", name: "ha-worker1", mine: true },
      { uri, kind: "volume", name: "half.img", pool: "ha", mine: true },
    ]);
  });

  it("owns the machine that a killed replacement made under the name of the one before", () => {
    const machine = resourcesOf(full).map((one) =>
      one.type === types.domain ? { ...one, id: "uuid of the machine before" } : one,
    );
    expect(findStrays(aDeployment(machine), host(), wanted)).toEqual([
      { uri, kind: "domain", name: "ha-cp1", mine: true },
      { uri, kind: "domain", name: "ha-worker1", mine: true },
    ]);
  });

  it("never owns what a lost state may have made", () => {
    const strays = findStrays(aDeployment([]), host(), wanted);
    expect(strays.length).toBeGreaterThan(4);
    expect(strays.filter(({ mine }) => mine)).toEqual([]);
  });

  it("owns what was being made when the run was cut", () => {
    const cut: Deployment = {
      version: 3,
      deployment: {
        resources: [],
        pending_operations: [{ resource: resource(types.network, "ha-net"), type: "creating" }],
      },
    };
    const strays = findStrays(cut, host(), wanted);
    expect(strays.filter(({ mine }) => mine)).toEqual([
      { uri, kind: "network", name: "ha-net", mine: true },
    ]);
  });

  it("leaves domains of other names alone", () => {
    const strays = findStrays(full, host([], { [types.domain]: ["ha-test-cp1"] }), wanted);
    expect(strays).toEqual([]);
  });
});

describe("withoutResources", () => {
  it("takes references along, so that the engine accepts the state", () => {
    const gone = new Set(resourcesOf(full).filter(({ urn }) => /::ha-worker1(\.\w+)?$/.test(urn)));
    const left = resourcesOf(withoutResources(full, gone));
    expect(left).toHaveLength(resourcesOf(full).length - 3);
    const join = left.find(({ urn }) => urn.endsWith("ha-worker1-join"));
    expect(join).toMatchObject({
      dependencies: [],
      propertyDependencies: { triggers: [], create: null },
      deletedWith: "urn:anchor",
    });
    const other = left.find(({ urn }) => urn.endsWith("ha-cp1-join"));
    expect(other?.dependencies).toHaveLength(1);
  });

  it("clears pending operations", () => {
    const pending = [{ resource: resource(types.domain, "x"), type: "creating" }];
    const cut = { version: 3, deployment: { ...full.deployment, pending_operations: pending } };
    expect(withoutResources(cut, new Set()).deployment.pending_operations).toEqual([]);
  });
});

describe("nodeParts", () => {
  it("names a machine's three parts and no other's", () => {
    expect(nodeParts(full, "ha-cp2")).toEqual([
      `urn:${types.ignition}::ha-cp2.ign`,
      `urn:${types.volume}::ha-cp2.qcow2`,
      `urn:${types.domain}::ha-cp2`,
    ]);
    expect(nodeParts(full, "ha-cp9")).toEqual([]);
  });
});

it("removes machines before volumes before what holds them", () => {
  const kinds = ["pool", "network", "volume", "domain"] as const;
  const objects = kinds.map((kind) => ({ uri, kind, name: kind }));
  expect(removalOrder(objects).map(({ kind }) => kind)).toEqual([
    "domain",
    "volume",
    "network",
    "pool",
  ]);
});

it("reads virsh's table of volumes", () => {
  const table = " Name   Path\n-----------\n a.img   /pool/a.img\n b.ign   /pool/b.ign\n\n";
  expect([...volumeNames(table)]).toEqual(["a.img", "b.ign"]);
});

it("reads virsh's list of machines", () => {
  const list =
    "642f91c4-d5b6-4e3b-8de5-b04c5167df44 ha-cp1\ne7d018d0-497e-468d-97bf-10a184fff2b6 my old VM\n\n";
  expect([...domainUuids(list)]).toEqual([
    ["ha-cp1", "642f91c4-d5b6-4e3b-8de5-b04c5167df44"],
    ["my old VM", "e7d018d0-497e-468d-97bf-10a184fff2b6"],
  ]);
});
