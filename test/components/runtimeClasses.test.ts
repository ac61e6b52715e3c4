import { deployCluster } from "../helpers/deployCluster";

test("makes a RuntimeClass of each that a pool has, for that pool's nodes, once the API is ready", async () => {
  const record = await deployCluster({
    runtime: "crio",
    workerPools: { worker: { count: 1, firstHost: 34, runtimeClasses: ["crun"] } },
  });
  const [crun, ...others] = record.all("RuntimeClass");
  expect(others).toEqual([]);
  expect(crun?.inputs.values).toMatchObject({
    metadata: { name: "crun" },
    handler: "crun",
    scheduling: { nodeSelector: { "runtime-class.flatcar-ha/crun": "" } },
  });
  expect(crun?.deletedWith).toBe(record.one("RandomId", "ha-anchor").urn);
  expect(crun === undefined ? [] : record.dependenciesOf(crun)).toContain("ha-api-ready");
});

test("makes none by default", async () => {
  expect((await deployCluster()).all("RuntimeClass")).toEqual([]);
});
