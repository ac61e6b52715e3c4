import { NodeSandbox } from "../helpers/nodeSandbox";
import { renderedNodes } from "../helpers/renderedNodes";
import { decideJoin, type Disk, replyToInit, reportedState } from "../model/node";

// The model's node side (test/model/node.ts) and the scripts that it stands for, from every kind of disk.

const controlPlane = renderedNodes().find(({ role }) => role === "controlPlane");
let node: NodeSandbox;

beforeEach(() => {
  if (controlPlane === undefined) throw new Error("no control plane");
  node = new NodeSandbox(controlPlane.tree);
});
afterEach(() => {
  node.remove();
});

function shim(name: string, body: string): void {
  node.write(`usr/local/bin/${name}`, `#!/bin/bash\n${body}\n`, 0o755);
}

const bits = [0, 1] as const;
const disks: readonly Disk[] = bits.flatMap((marker) =>
  bits.flatMap((stamp) =>
    bits.flatMap((kubelet) => bits.map((data) => ({ marker, stamp, kubelet, data }))),
  ),
);
const files: Readonly<Record<keyof Disk, string>> = {
  marker: "/var/lib/flatcar-ha/init-commanded",
  stamp: "/var/lib/flatcar-ha/joined",
  kubelet: "/etc/kubernetes/kubelet.conf",
  data: "/var/lib/etcd/member/wal",
};

/** Runs a script on each disk, made anew; gives the output of each. */
function runOn(cases: readonly (readonly [disk: Disk, script: string])[]): readonly string[] {
  const lines = cases.map(([disk, script]) => {
    const there = Object.entries(files).filter(([part]) => disk[part as keyof Disk] === 1);
    const made = there.map(([, path]) => `install -D /dev/null ${path}`);
    return [...made, script, "echo ====", "clean"].join("; ");
  });
  const { output, status } = node.run(`
    clean() { rm -rf /var/lib/flatcar-ha/* /var/lib/etcd /etc/kubernetes; }
    set +e
    clean
    ${lines.join("\n")}`);
  expect(status).toBe(0);
  return output.split("====\n").slice(0, cases.length);
}

test("remote.sh reports what the model's disks report", () => {
  const script = "SSH_ORIGINAL_COMMAND=state /opt/flatcar-ha/bin/remote";
  const said = runOn(disks.map((disk) => [disk, script]));
  expect(said.map((line) => (JSON.parse(line) as { state: string }).state)).toEqual(
    disks.map(reportedState),
  );
});

test.each([true, false])("remote.sh answers init as the model does (same boot: %p)", (sameBoot) => {
  shim("systemctl", "exit 0");
  const boot = sameBoot
    ? "$(cat /proc/sys/kernel/random/boot_id)"
    : "00000000-0000-0000-0000-000000000000";
  const script = `SSH_ORIGINAL_COMMAND="init ${boot}" /opt/flatcar-ha/bin/remote >/dev/null 2>&1; echo $? $(ls ${files.marker} 2>/dev/null)`;
  const said = runOn(disks.map((disk) => [disk, script]));
  const codes = { started: 0, refused: 3, "other boot": 4 };
  expect(said.map((line) => line.trim())).toEqual(
    disks.map((disk) => {
      const reply = replyToInit(disk, sameBoot);
      const told = reply === "started" || disk.marker === 1;
      return `${codes[reply]}${told ? ` ${files.marker}` : ""}`;
    }),
  );
});

test("kubeadm-join.sh waits, joins or goes on as the model does, from every disk and in every world", () => {
  shim("kubelet", "exit 0");
  // Where the script only waits, this ends it.
  shim("sleep", "kill $PPID");
  shim("kubeadm", 'echo "$*"');
  shim(
    "curl",
    `case $* in
       */readyz) exit "$API" ;;
       */version) exit "$TOKEN" ;;
       */api/v1/nodes/cp1) printf "$NODE" ;;
     esac`,
  );
  const worlds = bits.flatMap((api) =>
    bits.flatMap((token) =>
      bits.map((exists) => ({
        apiAnswers: api === 1,
        tokenAccepted: token === 1,
        nodeExists: exists === 1,
      })),
    ),
  );
  // The unit does not start it on others.
  const cases = disks
    .filter(({ stamp, data }) => stamp + data === 0)
    .flatMap((disk) => worlds.map((world) => ({ disk, world })));
  const socket = `mkdir -p /run/containerd; [[ -S /run/containerd/containerd.sock ]] || python3 -c "import socket;socket.socket(socket.AF_UNIX).bind('/run/containerd/containerd.sock')"`;
  const outputs = runOn(
    cases.map(({ disk, world: { apiAnswers, tokenAccepted, nodeExists } }) => {
      const answers = `API=${apiAnswers ? 0 : 22} TOKEN=${tokenAccepted ? 0 : 22} NODE=${nodeExists ? 200 : 404}`;
      return [disk, `${socket}; ${answers} /opt/flatcar-ha/bin/kubeadm-join 2>&1`];
    }),
  );
  const told = (output: string): string => {
    if (output.includes("it does not join")) return "never";
    if (output.includes("--skip-phases=preflight,kubelet-start")) return "go on joining";
    return output.includes("join --config") ? "join" : "wait";
  };
  expect(cases.map((one, at) => ({ ...one, does: told(outputs[at] ?? "") }))).toEqual(
    cases.map((one) => ({ ...one, does: decideJoin(one.disk, one.world) })),
  );
});
