import { createServer } from "node:http";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { nodeApi } from "./kubeletCredentials";
import { keepNode, type KubeletFlags } from "./kubeletNode";
import { keepPods } from "./kubeletPods";
import { type KubeApi } from "./kubeApi";
import { log } from "./log";
import { reconcileStaticPods, type StaticPod } from "./staticPods";

// Stand-in for the kubelet: static pods as processes, TLS bootstrapping, Node, lease and mirror pods. Always Ready.
const flag = (name: string): string | undefined =>
  process.argv.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);

const pairs = (text: string | undefined): string[] => (text ?? "").split(",").filter(Boolean);

const flags: KubeletFlags = {
  nodeName: flag("hostname-override") ?? hostname(),
  nodeIp: flag("node-ip") ?? "",
  labels: Object.fromEntries(
    pairs(flag("node-labels")).map((pair) => pair.split("=") as [string, string]),
  ),
  taints: pairs(flag("register-with-taints")).map((taint) => {
    const [, key = "", value, effect = ""] = /^([^=:]+)(?:=([^:]*))?:(.+)$/.exec(taint) ?? [];
    return { key, value: value === "" ? undefined : value, effect };
  }),
};

let pods: readonly StaticPod[] = [];

async function runPods(): Promise<never> {
  for (;;) {
    pods = reconcileStaticPods();
    await sleep(250);
  }
}

async function serveApi(): Promise<never> {
  let api: KubeApi | undefined;
  for (;;) {
    try {
      api ??= await nodeApi(flags.nodeName);
      if (api !== undefined) {
        const uid = await keepNode(api, flags);
        if (uid !== undefined) await keepPods(api, flags.nodeName, flags.nodeIp, uid, pods);
      }
    } catch (error) {
      log((error as Error).message);
      api = undefined;
    }
    await sleep(1000);
  }
}

createServer((_request, response) => response.end("ok")).listen(10248, "127.0.0.1");
void runPods();
void serveApi();
