/** The runner of Kubernetes' own conformance tests, of the project SIG Testing. */
export const hydrophoneVersion = "0.7.0";

const releases = "https://github.com/kubernetes-sigs/hydrophone/releases/download";

/** SHA-256 of every archive of the release, as sha256sum prints them. */
export const hydrophoneSumsUrl = `${releases}/v${hydrophoneVersion}/hydrophone_${hydrophoneVersion}_checksums.txt`;

export function hydrophoneUrl(file: string): string {
  return `${releases}/v${hydrophoneVersion}/${file}`;
}

const systems: Readonly<Record<string, string>> = { linux: "Linux", darwin: "Darwin" };
const machines: Readonly<Record<string, string>> = { x64: "x86_64", arm64: "arm64" };

/** The archive for a machine, by Node's names; undefined where there is none. */
export function hydrophoneFile(platform: string, arch: string): string | undefined {
  const [system, machine] = [systems[platform], machines[arch]];
  if (system === undefined || machine === undefined) return undefined;
  return `hydrophone_${system}_${machine}.tar.gz`;
}

/** A few conformance tests that need minutes, and no image but Kubernetes' own. */
const quickTests = [
  "Pods should be submitted and removed",
  "ConfigMap should run through a ConfigMap lifecycle",
  "ServiceAccounts should run through the lifecycle of a ServiceAccount",
  "Services should complete a service status lifecycle",
  "Endpoints should test the lifecycle of an Endpoint",
  "Events should manage the lifecycle of an event",
  "Namespaces .*should patch a Namespace",
  "ResourceQuota should manage the lifecycle of a ResourceQuota",
];

export type Extent = "quick" | "full";

export interface ConformanceRun {
  readonly extent: Extent;
  readonly kubeconfig: string;
  /** Where e2e.log and junit_01.xml go. */
  readonly folder: string;
  /** Exact, without the v. */
  readonly kubernetes: string;
  /** Image with sh, beside the tests. */
  readonly busybox: string;
  readonly emulated: boolean;
}

/** Objects that an earlier run left; nothing is no error. */
export function cleanUpArguments(run: ConformanceRun): readonly string[] {
  return [...common(run), "--cleanup"];
}

export function runArguments(run: ConformanceRun): readonly string[] {
  const tests = run.extent === "full" ? ["--conformance"] : ["--focus", quickFocus()];
  return [...common(run), ...tests];
}

/** As one regular expression, of conformance tests alone. */
export function quickFocus(): string {
  return `(${quickTests.join("|")}).*\\[Conformance\\]`;
}

function common({ kubeconfig, folder, kubernetes, busybox, emulated }: ConformanceRun): string[] {
  return [
    ...["--kubeconfig", kubeconfig, "--output-dir", folder],
    ...["--namespace", "flatcar-ha-conformance"],
    ...["--conformance-image", `registry.k8s.io/conformance:v${kubernetes}`],
    ...["--busybox-image", busybox, "--startup-timeout", emulated ? "60m" : "15m"],
  ];
}
