import * as f from "./fields";
import { refusedKubeletFields } from "./kubeletRefused";

function refusedIn(parent: string): Record<string, string> {
  const inside = Object.entries(refusedKubeletFields).filter(([path]) => path.startsWith(parent));
  return Object.fromEntries(inside.map(([path, reason]) => [path.slice(parent.length), reason]));
}

const flag = f.optional(f.boolean);
const duration = f.optional(f.duration);
const count = f.optional(f.integer(0, 2147483647));
const port = f.optional(f.integer(0, 65535));
const percent = f.optional(f.integer(0, 100));
const word = f.text(/^\S+$/, "a word");
const name = f.optional(word);
const path = f.optional(f.text(/^\/\S*$/, "an absolute path"));
const size = f.text(/^\d+(\.\d+)?(m|k|[KMGTP]i?)?$/, "a quantity such as 200m or 1Gi");
const sizes = f.mapOf(/^[\w./-]+$/, "a resource such as memory", size);
const words = f.optional(f.mapOf(/^\S+$/, "a word", word));

const signal = /^(\w+\.(available|inodesFree))$/;
const signalText = "a signal such as memory.available";
const threshold = f.text(
  /^\d+(\.\d+)?(%|m|k|[KMGTP]i?)?$/,
  "a quantity such as 200Mi, or a share such as 10%",
);
const thresholds = f.optional(f.mapOf(signal, signalText, threshold));

const logOptions = f.optional(f.object({ splitStream: flag, infoBufferSize: f.optional(size) }));
const verbosity = f.integer(0, 10);

/** KubeletConfiguration's fields with Kubernetes' own names. */
export const kubeletFields = f.object(
  {
    enableServer: flag,
    podLogsDir: path,
    syncFrequency: duration,
    fileCheckFrequency: duration,
    httpCheckFrequency: duration,
    staticPodURL: f.optional(f.text(/^https?:\/\/\S+$/, "an http(s) URL")),
    staticPodURLHeader: f.optional(f.mapOf(/^[\w-]+$/, "a header", f.listOf(word))),
    address: f.optional(f.address),
    port: f.optional(f.integer(1, 65535)),
    readOnlyPort: port,
    tlsCipherSuites: f.optional(f.listOf(f.text(/^TLS_\w+$/, "a suite's name in Go"))),
    tlsCurvePreferences: f.optional(f.listOf(f.integer(1, 65535))),
    tlsMinVersion: f.optional(f.oneOf(["VersionTLS12", "VersionTLS13"])),
    serverTLSBootstrap: flag,
    authentication: f.optional(
      f.object(
        {
          webhook: f.optional(
            f.object({ cacheTTL: duration }, { refused: refusedIn("authentication.webhook.") }),
          ),
        },
        { refused: refusedIn("authentication.") },
      ),
    ),
    authorization: f.optional(
      f.object(
        {
          webhook: f.optional(
            f.object({ cacheAuthorizedTTL: duration, cacheUnauthorizedTTL: duration }),
          ),
        },
        { refused: refusedIn("authorization.") },
      ),
    ),
    registryPullQPS: count,
    registryBurst: count,
    imagePullCredentialsVerificationPolicy: f.optional(
      f.oneOf([
        "NeverVerify",
        "NeverVerifyPreloadedImages",
        "NeverVerifyAllowlistedImages",
        "AlwaysVerify",
      ]),
    ),
    preloadedImagesVerificationAllowlist: f.optional(f.listOf(word)),
    eventRecordQPS: count,
    eventBurst: count,
    enableDebuggingHandlers: flag,
    enableContentionProfiling: flag,
    healthzPort: port,
    healthzBindAddress: f.optional(f.address),
    oomScoreAdj: f.optional(f.integer(-1000, 1000)),
    streamingConnectionIdleTimeout: duration,
    nodeStatusUpdateFrequency: duration,
    nodeStatusReportFrequency: duration,
    nodeLeaseDurationSeconds: f.optional(f.integer(1, 2147483647)),
    imageMinimumGCAge: duration,
    imageMaximumGCAge: duration,
    imageGCHighThresholdPercent: percent,
    imageGCLowThresholdPercent: percent,
    volumeStatsAggPeriod: duration,
    kubeletCgroups: name,
    systemCgroups: name,
    cgroupRoot: name,
    cgroupsPerQOS: flag,
    cpuManagerPolicy: f.optional(f.oneOf(["none", "static"])),
    singleProcessOOMKill: flag,
    cpuManagerPolicyOptions: words,
    cpuManagerReconcilePeriod: duration,
    memoryManagerPolicy: f.optional(f.oneOf(["None", "Static"])),
    topologyManagerPolicy: f.optional(
      f.oneOf(["none", "best-effort", "restricted", "single-numa-node"]),
    ),
    topologyManagerScope: f.optional(f.oneOf(["container", "pod"])),
    topologyManagerPolicyOptions: words,
    qosReserved: words,
    runtimeRequestTimeout: duration,
    hairpinMode: f.optional(f.oneOf(["promiscuous-bridge", "hairpin-veth", "none"])),
    maxPods: f.optional(f.integer(1, 2147483647)),
    podPidsLimit: f.optional(f.integer(-1, Number.MAX_SAFE_INTEGER)),
    resolvConf: path,
    cpuCFSQuota: flag,
    cpuCFSQuotaPeriod: duration,
    nodeStatusMaxImages: f.optional(f.integer(-1, 2147483647)),
    maxOpenFiles: f.optional(f.integer(0, Number.MAX_SAFE_INTEGER)),
    contentType: name,
    kubeAPIQPS: count,
    kubeAPIBurst: count,
    serializeImagePulls: flag,
    maxParallelImagePulls: f.optional(f.integer(1, 2147483647)),
    evictionHard: thresholds,
    evictionSoft: thresholds,
    evictionSoftGracePeriod: f.optional(f.mapOf(signal, signalText, f.duration)),
    evictionPressureTransitionPeriod: duration,
    evictionMaxPodGracePeriod: f.optional(f.integer(-1, 2147483647)),
    evictionMinimumReclaim: thresholds,
    mergeDefaultEvictionSettings: flag,
    podsPerCore: count,
    enableControllerAttachDetach: flag,
    protectKernelDefaults: flag,
    makeIPTablesUtilChains: flag,
    iptablesMasqueradeBit: f.optional(f.integer(0, 31)),
    iptablesDropBit: f.optional(f.integer(0, 31)),
    featureGates: f.optional(f.mapOf(/^\w+$/, "a feature gate", f.boolean)),
    failSwapOn: flag,
    memorySwap: f.optional(
      f.object({ swapBehavior: f.optional(f.oneOf(["NoSwap", "LimitedSwap"])) }),
    ),
    containerLogMaxSize: f.optional(size),
    containerLogMaxFiles: f.optional(f.integer(2, 2147483647)),
    containerLogMaxWorkers: f.optional(f.integer(1, 2147483647)),
    containerLogMonitorInterval: duration,
    configMapAndSecretChangeDetectionStrategy: f.optional(f.oneOf(["Get", "Cache", "Watch"])),
    systemReserved: f.optional(sizes),
    kubeReserved: f.optional(sizes),
    reservedSystemCPUs: f.optional(f.text(/^\d+(-\d+)?(,\d+(-\d+)?)*$/, "CPUs such as 0-1,4")),
    showHiddenMetricsForVersion: f.optional(f.text(/^\d+\.\d+$/, "a minor such as 1.35")),
    systemReservedCgroup: name,
    kubeReservedCgroup: name,
    enforceNodeAllocatable: f.optional(
      f.listOf(
        f.oneOf([
          "none",
          "pods",
          "system-reserved",
          "system-reserved-compressible",
          "kube-reserved",
          "kube-reserved-compressible",
        ]),
      ),
    ),
    allowedUnsafeSysctls: f.optional(f.listOf(word)),
    volumePluginDir: path,
    kernelMemcgNotification: flag,
    logging: f.optional(
      f.object({
        format: f.optional(f.oneOf(["text", "json"])),
        flushFrequency: duration,
        verbosity: f.optional(verbosity),
        vmodule: f.optional(f.listOf(f.object({ filePattern: word, verbosity }))),
        options: f.optional(f.object({ text: logOptions, json: logOptions })),
      }),
    ),
    enableSystemLogHandler: flag,
    enableSystemLogQuery: flag,
    shutdownGracePeriod: duration,
    shutdownGracePeriodCriticalPods: duration,
    shutdownGracePeriodByPodPriority: f.optional(
      f.listOf(
        f.object({
          priority: f.integer(-2147483648, 2147483647),
          shutdownGracePeriodSeconds: f.integer(0, 2147483647),
        }),
      ),
    ),
    crashLoopBackOff: f.optional(f.object({ maxContainerRestartPeriod: duration })),
    reservedMemory: f.optional(f.listOf(f.object({ numaNode: f.integer(0, 1024), limits: sizes }))),
    enableProfilingHandler: flag,
    enableDebugFlagsHandler: flag,
    seccompDefault: flag,
    memoryThrottlingFactor: f.optional(f.number(0.01, 1)),
    memoryReservationPolicy: f.optional(f.oneOf(["None", "TieredReservation"])),
    tracing: f.optional(
      f.object({ endpoint: name, samplingRatePerMillion: f.optional(f.integer(0, 1000000)) }),
    ),
    localStorageCapacityIsolation: flag,
    failCgroupV1: flag,
    userNamespaces: f.optional(f.object({ idsPerPod: f.optional(f.integer(65536, 4294967295)) })),
  },
  {
    refused: refusedIn(""),
    known: "the fields of KubeletConfiguration, which npm run config -- kubelet lists",
  },
);
