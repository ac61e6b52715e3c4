import { parse } from "yaml";

import { addonNames, addonsOn } from "../../lib/addons/addons";
import { certManagerTraits } from "../../lib/addons/certManager";
import { csrApproverEnv } from "../../lib/addons/kubeletCsrApprover";
import { kubePrometheusStackTraits } from "../../lib/addons/kubePrometheusStack";
import { kuredFlags } from "../../lib/addons/kured";
import { localPathClass, localPathConfig } from "../../lib/addons/localPath";
import { metallbTraits } from "../../lib/addons/metallb";
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
    const addons = {
      velero: off,
      "kubelet-csr-approver": off,
      "node-local-dns": off,
      metallb: off,
    };
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

describe("local-path", () => {
  const plan = (settings: object) => aClusterPlan({ addons: { "local-path": settings } });

  test("keeps volumes where no system extension and no reboot takes them away", () => {
    const pathsOf = (settings: object): unknown =>
      JSON.parse(localPathConfig(plan(settings), "busybox")["config.json"] ?? "");
    const everyNode = (path: string): object => ({
      nodePathMap: [{ node: "DEFAULT_PATH_FOR_NON_LISTED_NODES", paths: [path] }],
    });
    expect(pathsOf({})).toEqual(everyNode("/var/lib/local-path-provisioner"));
    expect(pathsOf({ path: "/var/lib/data/volumes" })).toEqual(everyNode("/var/lib/data/volumes"));
  });

  test("makes folders with a pinned image, on nodes with taints too", () => {
    const helper = localPathConfig(plan({}), releases.localPathHelper)["helperPod.yaml"] ?? "";
    expect(releases.localPathHelper).toMatch(/^docker\.io\/\S+:\d+\.\d+\.\d+$/);
    expect(parse(helper)).toMatchObject({
      spec: {
        tolerations: [{ operator: "Exists" }],
        containers: [{ image: releases.localPathHelper }],
      },
    });
  });

  test("is the default class, unless the stack says otherwise", () => {
    const annotation = "storageclass.kubernetes.io/is-default-class";
    expect(localPathClass(plan({}))).toHaveProperty([annotation], "true");
    expect(localPathClass(plan({ default: true }))).toHaveProperty([annotation], "true");
    expect(localPathClass(plan({ default: false }))).not.toHaveProperty([annotation]);
  });

  test("lets nobody take a new machine's empty folder for the old volume", () => {
    expect(localPathClass(plan({}))).toHaveProperty("defaultVolumeType", "local");
  });
});

describe("metallb", () => {
  const addresses = ["192.168.124.100-192.168.124.119", "192.168.124.128/28"];
  const plan = (more: object = {}) => aClusterPlan({ addons: { metallb: { addresses } }, ...more });

  test("gives out the stack's addresses, and has the nodes answer for them", () => {
    expect(metallbTraits.objects?.(plan())).toEqual([
      {
        apiVersion: "metallb.io/v1beta1",
        kind: "IPAddressPool",
        name: "default",
        spec: { addresses },
      },
      {
        apiVersion: "metallb.io/v1beta1",
        kind: "L2Advertisement",
        name: "default",
        spec: { ipAddressPools: ["default"] },
      },
    ]);
  });

  test("comes without FRR, and lets its objects be made before its pods run", () => {
    expect(metallbTraits.values(plan(), releases)).toMatchObject({
      frrk8s: { enabled: false },
      crds: { validationFailurePolicy: "Ignore" },
      speaker: { ignoreExcludeLB: false },
    });
  });

  test("has control planes answer where there is no other node", () => {
    const alone = plan({ controlPlanes: { count: 1 }, workerPools: {} });
    expect(metallbTraits.values(alone, releases)).toMatchObject({
      speaker: { ignoreExcludeLB: true },
    });
  });

  test("stands beside IPVS where a node answers for its own addresses alone", () => {
    const kubeProxy = { mode: "ipvs", ipvs: { strictARP: true } };
    expect(problemsOf({ addons: { metallb: { addresses } }, kubeProxy })).toEqual([]);
  });

  test("asks for nothing of a DHCP server that is not ours", () => {
    const settings = {
      addons: { metallb: { addresses: ["192.168.124.200-192.168.124.250"] } },
      networkMode: "bridge",
      networkName: "br0",
    };
    expect(problemsOf(settings)).toEqual([]);
  });

  test("keeps clear of nodes that a pool grows to", () => {
    const workerPools = { worker: { count: 3, firstHost: 98 } };
    expect(problemsOf({ addons: { metallb: { addresses } }, workerPools })).toEqual([
      'addons.metallb.addresses[0]: got "192.168.124.100-192.168.124.119"; allowed: a range without 192.168.124.100, node worker3\'s (workerPools.worker.firstHost)',
    ]);
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

  test("of Prometheus and Velero: run no job that up would wait for", () => {
    const off = { enabled: false };
    expect(kubePrometheusStackTraits.values(plan, releases)).toMatchObject({
      // The operator's own TLS is the webhook's, with a certificate that such a job makes.
      prometheusOperator: { admissionWebhooks: off, tls: off },
    });
    expect(veleroTraits.values(plan, releases)).toMatchObject({ upgradeCRDs: false });
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
