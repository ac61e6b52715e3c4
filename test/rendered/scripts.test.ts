import { readFileSync } from "node:fs";

import { NodeSandbox } from "../helpers/nodeSandbox";
import { renderedNodes } from "../helpers/renderedNodes";

const controlPlane = renderedNodes().find(
  ({ role, runtime }) => role === "controlPlane" && runtime === "containerd",
);

/** Each program that a script calls writes its name and arguments into /run/calls; `sleep` takes no time. */
const shims: Readonly<Record<string, string>> = {
  systemctl: "exit 0",
  journalctl: "exit 0",
  kubelet: "exit 0",
  kubeadm: "exit 0",
  // No object has this node's name.
  curl: "[[ $* == */nodes/* ]] && printf 404; exit 0",
  sleep: "exit 0",
};

let node: NodeSandbox;

beforeEach(() => {
  if (controlPlane === undefined) throw new Error("no control plane");
  node = new NodeSandbox(controlPlane.tree);
  for (const [name, body] of Object.entries(shims)) shim(name, body);
});

afterEach(() => {
  node.remove();
});

function shim(name: string, body: string): void {
  const text = `#!/bin/bash\necho "${name} $*" >>/run/calls\n${body}\n`;
  node.write(`usr/local/bin/${name}`, text, 0o755);
}

const runtimeSocket = "/run/containerd/containerd.sock";
const runtimeStarts = `python3 -c "import socket;socket.socket(socket.AF_UNIX).bind('${runtimeSocket}')"`;

/** Runs a script where the runtime's socket is there; then the calls of the named programs. */
function run(script: string, ...programs: string[]): { output: string; calls: string[] } {
  const { output } = node.run(`
    mkdir -p /run/containerd && ${runtimeStarts}
    touch /run/calls
    set +e
    ${script}
    echo "exit $?"
    echo ----
    cat /run/calls`);
  const [text = "", calls = ""] = output.split("----\n");
  const wanted = calls.split("\n").filter((call) => programs.includes(call.split(" ")[0] ?? ""));
  return { output: text.trim(), calls: wanted };
}

const remote = (command: string): string =>
  `SSH_ORIGINAL_COMMAND="${command}" /opt/flatcar-ha/bin/remote`;

const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
const init = `init ${boot}`;

describe("remote.sh", () => {
  test.each([
    ["fresh", ":"],
    ["etcd", "mkdir -p /var/lib/etcd/member"],
    ["initialising", "touch /var/lib/flatcar-ha/init-commanded; mkdir -p /var/lib/etcd/member"],
    ["joined", "touch /var/lib/flatcar-ha/init-commanded /var/lib/flatcar-ha/joined"],
  ])("reports %s", (state, prepare) => {
    expect(run(`${prepare}; ${remote("state")}`).output).toBe(
      `{"state":"${state}","boot":"${boot}"}\nexit 0`,
    );
  });

  test("starts init on a fresh node, with the marker first", () => {
    const { output, calls } = run(
      `${remote(init)}; ls /var/lib/flatcar-ha; ${remote("state")}`,
      "systemctl",
    );
    expect(output).toBe(
      `started\ninit-commanded\n{"state":"initialising","boot":"${boot}"}\nexit 0`,
    );
    expect(calls).toEqual([
      "systemctl stop kubeadm-join.service",
      "systemctl start --no-block kubeadm-init.service",
    ]);
  });

  test.each([
    [init, "touch /var/lib/flatcar-ha/joined", "joined"],
    [init, "mkdir -p /var/lib/etcd/member", "etcd"],
    ["force-init", "touch /var/lib/flatcar-ha/joined", "joined"],
  ])("refuses %s after %s", (command, prepare, state) => {
    const { output, calls } = run(`${prepare}; ${remote(command)}`, "systemctl");
    expect(output).toBe(`refused: this node's state is ${state}\nexit 3`);
    expect(calls).toEqual([]);
  });

  test("keeps another cluster's etcd data when init is forced", () => {
    const { output } = run(
      `mkdir -p /var/lib/etcd/member/wal; ${remote("force-init")}; ls -d /var/lib/flatcar-ha/etcd-member.*/wal | wc -l; ls /var/lib/etcd | wc -l`,
    );
    expect(output).toBe("started\n1\n0\nexit 0");
  });

  test("refuses an init that was meant for an earlier boot", () => {
    const earlier = boot.replace(/^./, (first) => (first === "0" ? "1" : "0"));
    const { output, calls } = run(remote(`init ${earlier}`), "systemctl");
    expect(output).toBe("refused: this machine has been started anew since it was asked\nexit 4");
    expect(calls).toEqual([]);
  });

  test.each(["", "state; reboot", "bash", "init", "init now"])("refuses %j", (command) => {
    const { output, calls } = run(remote(command), "systemctl");
    expect(output).toBe("refused: allowed are state, init <boot>, force-init, journal\nexit 2");
    expect(calls).toEqual([]);
  });
});

describe("kubeadm-init.sh", () => {
  // Fails twice, then succeeds.
  const failsTwice = "(($(grep -c '^kubeadm init' /run/calls) > 2))";
  const script = "/opt/flatcar-ha/bin/kubeadm-init; ls /var/lib/flatcar-ha";

  test("resets while the API has never answered, with the keys in place for each attempt", () => {
    shim("curl", "exit 22");
    shim(
      "kubeadm",
      `[[ $1 == reset ]] && { rm -rf /etc/kubernetes/pki/*; exit; }; [[ -s /etc/kubernetes/pki/etcd/ca.key ]] && ${failsTwice}`,
    );
    const { output, calls } = run(script, "kubeadm");
    expect(calls.map((call) => call.split(" ")[1])).toEqual([
      "init",
      "reset",
      "init",
      "reset",
      "init",
    ]);
    expect(output).toMatch(/joined\nexit 0$/);
  });

  test("never resets once the API has answered, also after a restart", () => {
    shim("kubeadm", `/usr/bin/sleep 0.3; ${failsTwice}`);
    const { output, calls } = run(script, "kubeadm");
    expect(calls.map((call) => call.split(" ")[1])).toEqual(["init", "init", "init"]);
    expect(output).toMatch(/api-answered\njoined\nexit 0$/);
  });

  test("prints no token", () => {
    expect(run(script, "kubeadm").calls).toEqual([
      "kubeadm init --config /etc/flatcar-ha/kubeadm-init.yaml --skip-token-print",
    ]);
  });
});

describe("kubeadm-join.sh", () => {
  const script = "/opt/flatcar-ha/bin/kubeadm-join; ls /var/lib/flatcar-ha";
  const joins = (prepare = ":"): string[] =>
    run(`${prepare}; ${script}`, "kubeadm").calls.filter((call) => call.startsWith("kubeadm join"));
  const join = (...skipped: string[]): string =>
    `kubeadm join --config /etc/flatcar-ha/kubeadm-join.yaml --skip-phases=${skipped.join(",")}`;
  const tillEtcdVotes = [
    "control-plane-prepare/control-plane",
    "kubelet-wait-bootstrap",
    "control-plane-join",
    "wait-control-plane",
  ];
  const fromApiServerOn = [
    "preflight",
    ...["download-certs", "certs", "kubeconfig"].map((phase) => `control-plane-prepare/${phase}`),
    "check-etcd",
    "kubelet-start",
    "etcd-join",
  ];

  test("waits for the API, then for its token, and says so; the token is in no argument", () => {
    shim("curl", `(($(grep -c '^curl' /run/calls) > 3)) || exit 22; ${shims["curl"] ?? ""}`);
    const { output, calls } = run(script, "curl", "kubeadm");
    expect(output).toMatch(
      /waiting for the cluster's API at https:\/\/192.168.124.30:6444 \(try 1\)/,
    );
    expect(output).toMatch(/this node has joined the cluster\njoined\nexit 0$/);
    expect(calls.filter((call) => call.startsWith("kubeadm join"))).toEqual([
      join(...tillEtcdVotes),
      join(...fromApiServerOn),
    ]);
    const token = /token: (\S+)/.exec(
      controlPlane?.tree.files["/etc/flatcar-ha/discovery.conf"]?.text ?? "",
    )?.[1];
    expect(token).toMatch(/^[a-z0-9]{6}\.[a-z0-9]{16}$/);
    expect(calls.join("\n")).not.toContain(token);
    expect(calls.filter((call) => /--header @\/dev\/fd\/\d+ \S+\/version$/.test(call))).not.toEqual(
      [],
    );
  });

  test("waits for the container runtime before anything else, and says so (003-12)", () => {
    shim("sleep", `[[ -S ${runtimeSocket} ]] || ${runtimeStarts}`);
    const { output, calls } = run(`rm ${runtimeSocket}; ${script}`, "sleep", "curl", "kubeadm");
    expect(output).toMatch(
      /^flatcar-ha: waiting for the container runtime at unix:\/\/\/run\/containerd\/containerd.sock \(try 1\)\n/,
    );
    expect(calls[0]).toMatch(/^sleep /);
    expect(calls.at(-1)).toMatch(/^kubeadm join/);
  });

  test("hands the token over by a file descriptor", () => {
    shim(
      "curl",
      `for a; do [[ $a == @/* ]] && cat "\${a#@}" >>/run/headers; done; ${shims["curl"] ?? ""}`,
    );
    const { output } = run(`${script}; cat /run/headers`);
    expect(output).toMatch(/Authorization: Bearer [a-z0-9]{6}\.[a-z0-9]{16}\nexit 0$/);
  });

  test("never resets, and does not start a registered kubelet anew", () => {
    shim(
      "kubeadm",
      "[[ $1 == join ]] || exit 0; mkdir -p /etc/kubernetes; touch /etc/kubernetes/kubelet.conf; (($(grep -c '^kubeadm join' /run/calls) > 1))",
    );
    expect(joins()).toEqual([
      join(...tillEtcdVotes),
      join("preflight", "kubelet-start", ...tillEtcdVotes),
      join(...fromApiServerOn),
    ]);
  });

  test("takes one step on a worker", () => {
    expect(joins("rm -r /etc/flatcar-ha/pki")).toEqual([
      "kubeadm join --config /etc/flatcar-ha/kubeadm-join.yaml",
    ]);
  });

  test("pulls a control plane's images while it waits, and goes on without them", () => {
    shim("kubeadm", '[[ "$*" != config* ]]');
    const pulled = "timeout 5 bash -c 'until grep -q images /run/calls; do :; done'";
    const { output, calls } = run(`${script}; ${pulled}`, "kubeadm");
    expect(calls).toContain(
      "kubeadm config images pull --config /etc/flatcar-ha/kubeadm-init.yaml",
    );
    expect(output).toMatch(/this node has joined the cluster/);
  });

  test("waits, on an empty disk, until no Node of its name is left, whatever the API answers meanwhile", () => {
    const codes =
      "case $(grep -c '/nodes/cp1$' /run/calls) in 1) printf 200;; 2) printf 000;; 3) printf 401;; *) printf 404;; esac";
    shim("curl", `[[ $* == */nodes/* ]] && ${codes}; exit 0`);
    const { output, calls } = run(script, "curl", "kubeadm");
    expect(output).toMatch(/waiting for the Node cp1 of an earlier disk to be removed \(try 1\)/);
    const asked = calls.flatMap((call, at) => (call.endsWith("/api/v1/nodes/cp1") ? [at] : []));
    expect(asked).toHaveLength(4);
    expect(calls.indexOf(join(...tillEtcdVotes))).toBeGreaterThan(Math.max(...asked));
  });

  test("asks for no Node once this disk has registered it", () => {
    const { calls } = run(
      `mkdir -p /etc/kubernetes; touch /etc/kubernetes/kubelet.conf; ${script}`,
      "curl",
      "kubeadm",
    );
    expect(calls.filter((call) => call.includes("/nodes/"))).toEqual([]);
    expect(calls).toContain(join("preflight", "kubelet-start", ...tillEtcdVotes));
  });

  test("does nothing on a node that was told to create the cluster", () => {
    const { output, calls } = run(`touch /var/lib/flatcar-ha/init-commanded; ${script}`, "kubeadm");
    expect(calls).toEqual([]);
    expect(output).toMatch(/it does not join\ninit-commanded\nexit 0$/);
  });
});

describe("payload.sh", () => {
  const script =
    "/opt/flatcar-ha/bin/payload link; echo $?; ls -l /etc/extensions | sed -n 's/.* \\(\\S* -> .*\\)/\\1/p'";
  const fill = `mkdir -p /srv/extensions; cd /srv/extensions
    for name in kubernetes-v1.36.3 keepalived-v2.4.3; do echo "$name" >"$name-x86-64.raw"; done
    sha256sum *.raw >/etc/flatcar-ha/payload.sha256`;

  test("links what matches, by the extension's own name", () => {
    const { output } = run(`${fill} ; ${script}`);
    expect(output).toMatch(
      /0\nkeepalived.raw -> \/srv\/extensions\/keepalived-v2.4.3-x86-64.raw\nkubernetes.raw -> \/srv\/extensions\/kubernetes-v1.36.3-x86-64.raw\nexit 0$/,
    );
  });

  test("links nothing on a mismatch, and takes earlier links away", () => {
    const { output } = run(
      `${fill}; /opt/flatcar-ha/bin/payload link; echo evil >kubernetes-v1.36.3-x86-64.raw; ${script}`,
    );
    expect(output).toMatch(/is not what the lock names; [^\n]*\n1\nexit 0$/);
  });

  test("merges anew where the initramfs had merged before the links were there, and fails if that is no help", () => {
    const { output, calls } = run(`${fill}; /opt/flatcar-ha/bin/payload merge`, "systemctl");
    expect(calls).toEqual([
      "systemctl restart systemd-sysext.service",
      "systemctl daemon-reload",
      "systemctl restart --no-block multi-user.target sockets.target timers.target",
    ]);
    expect(output).toBe("exit 1");
  });
});
