import { addonNames, addonsOn } from "../../lib/addons/addons";
import { certManagerTraits } from "../../lib/addons/certManager";
import { csrApproverEnv } from "../../lib/addons/kubeletCsrApprover";
import { kubePrometheusStackTraits } from "../../lib/addons/kubePrometheusStack";
import { kuredFlags } from "../../lib/addons/kured";
import { metricsServerFlags } from "../../lib/addons/metricsServer";
import { nodeLocalCorefile } from "../../lib/addons/nodeLocalDns";
import { traefikTraits } from "../../lib/addons/traefik";
import { veleroTraits } from "../../lib/addons/velero";
import { kubernetesMinor } from "../../lib/versions";
import { addonRefusals } from "../helpers/addonRefusals";
import { everyAddon } from "../helpers/deployAddons";
import { aClusterPlan, aConfig, problemsOf } from "../helpers/settings";

const { addons: releases } = kubernetesMinor("1.36");

const on = (addons: object): readonly string[] => addonsOn(aConfig({ addons }).addons);

describe("addons", () => {
  test.each(addonRefusals)("refuse %s", (_, overrides, expected) => {
    expect(problemsOf(overrides)).toEqual([expected]);
  });

  test("may all be on together", () => {
    expect(problemsOf(everyAddon)).toEqual([]);
    expect(addonsOn(aConfig(everyAddon).addons)).toEqual(addonNames);
  });

  test("are not judged while they are off", () => {
    const off = { enabled: false };
    const addons = { velero: off, "kubelet-csr-approver": off, "node-local-dns": off };
    expect(problemsOf({ addons, kubeProxy: { mode: "ipvs" } })).toEqual([]);
  });
});

describe("kured", () => {
  const flags = (kured: object): readonly string[] =>
    kuredFlags(aClusterPlan({ addons: { kured } }));

  test("is on unless it is switched off, and alone (004-26)", () => {
    expect(on({})).toEqual(["kured"]);
    expect(on({ kured: {} })).toEqual(["kured"]);
    expect(on({ kured: { enabled: false } })).toEqual([]);
    expect(on({ traefik: {}, velero: { enabled: false } })).toEqual(["kured", "traefik"]);
  });

  test("reboots at any time, or in the window that is set", () => {
    const always = flags({});
    expect(always.filter((flag) => /days|time|zone/.test(flag))).toEqual(["--drain-timeout=30m"]);
    const window = {
      days: ["sat", "sun"],
      start: "22:30",
      end: "04:00",
      timeZone: "Europe/Berlin",
    };
    expect(flags({ window }).slice(always.length)).toEqual([
      "--reboot-days=sat,sun",
      "--start-time=22:30",
      "--end-time=04:00",
      "--time-zone=Europe/Berlin",
    ]);
  });
});

describe("metrics-server", () => {
  test("checks a kubelet's certificate only where the cluster has signed it (002-22)", () => {
    const insecure = "--kubelet-insecure-tls";
    expect(metricsServerFlags(aClusterPlan())).toContain(insecure);
    const signed = aClusterPlan({ kubelet: { serverTLSBootstrap: true } });
    expect(metricsServerFlags(signed)).not.toContain(insecure);
  });
});

describe("kubelet-csr-approver", () => {
  test("approves nobody but the plan's nodes, and lets the others wait (002-09)", () => {
    const env = csrApproverEnv(
      aClusterPlan({
        networkCidr: "10.9.0.0/24",
        vip: "10.9.0.30",
        workerPools: { w: { count: 2, firstHost: 34, names: ["blue", "green"] } },
      }),
    );
    const approved = new RegExp(env["PROVIDER_REGEX"] ?? "");
    for (const name of ["cp1", "cp5", "blue", "green"]) expect(name).toMatch(approved);
    for (const name of ["cp6", "w1", "bluegreen", "xcp1", "cp1.test"]) {
      expect(name).not.toMatch(approved);
    }
    expect(env).toMatchObject({
      PROVIDER_IP_PREFIXES: "10.9.0.0/24",
      BYPASS_DNS_RESOLUTION: "true",
      SKIP_DENY_STEP: "true",
    });
  });
});

describe("node-local-dns", () => {
  test("answers at the DNS service's address, and asks it and the node's own servers", () => {
    const zones = nodeLocalCorefile(aClusterPlan({ serviceCidr: "10.32.0.0/16" })).split(/^}\n/m);
    const named = Object.fromEntries(zones.map((text) => [/^\S+/.exec(text)?.[0] ?? "", text]));
    expect(Object.keys(named)).toEqual([
      "cluster.local:53",
      "in-addr.arpa:53",
      "ip6.arpa:53",
      ".:53",
      "",
    ]);
    for (const zone of Object.values(named).slice(0, 4)) {
      expect(zone).toMatch(/^ {4}bind 169\.254\.20\.10 10\.32\.0\.10$/m);
    }
    expect(named["cluster.local:53"]).toMatch(
      /forward \. __PILLAR__CLUSTER__DNS__ \{\s+force_tcp\s+\}/,
    );
    expect(named["cluster.local:53"]).toMatch(/^ {4}health 169\.254\.20\.10:8080$/m);
    expect(named[".:53"]).toMatch(/^ {4}forward \. __PILLAR__UPSTREAM__SERVERS__$/m);
  });
});

describe("charts' values", () => {
  const plan = aClusterPlan(everyAddon);
  const velero = (settings_: object) => aClusterPlan({ addons: { velero: settings_ } });

  test("of traefik: answer on ports 80 and 443 of the nodes (002-23)", () => {
    expect(traefikTraits.privileged).toBe(true);
    expect(traefikTraits.values(plan, releases)).toMatchObject({
      deployment: { kind: "DaemonSet" },
      updateStrategy: { rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
      ports: { web: { hostPort: 80 }, websecure: { hostPort: 443 } },
      service: { spec: { type: "ClusterIP" } },
    });
  });

  test("of cert-manager: bring its kinds, and nothing that up would wait for (002-23)", () => {
    expect(certManagerTraits.values(plan, releases)).toMatchObject({
      crds: { enabled: true },
      startupapicheck: { enabled: false },
    });
  });

  test("of Prometheus: leave out what answers on loopback alone (002-22)", () => {
    const values = kubePrometheusStackTraits.values(plan, releases);
    const off = Object.keys(values).filter(
      (part) => (values[part] as { enabled?: boolean }).enabled === false,
    );
    expect(off).toEqual(["kubeControllerManager", "kubeScheduler", "kubeEtcd", "kubeProxy"]);
  });

  test("of velero: back up to the bucket that is named, with the user's own Secret (002-21)", () => {
    const location = (settings_: object): unknown =>
      veleroTraits.values(velero(settings_), releases)["configuration"];
    expect(location({ bucket: "backups" })).toMatchObject({
      backupStorageLocation: [
        { name: "default", provider: "aws", bucket: "backups", config: { region: "us-east-1" } },
      ],
    });
    const own = { bucket: "backups", url: "https://s3.example.net", region: "eu-central-1" };
    expect(location(own)).toMatchObject({
      backupStorageLocation: [
        {
          config: {
            region: "eu-central-1",
            s3Url: "https://s3.example.net",
            s3ForcePathStyle: "true",
          },
        },
      ],
    });
    expect(veleroTraits.values(plan, releases)).toMatchObject({
      credentials: { existingSecret: "velero-s3" },
      initContainers: [{ image: releases.veleroPlugin }],
      snapshotsEnabled: false,
    });
  });
});
