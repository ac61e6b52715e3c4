import { Client } from "ssh2";

import type { ActionInput, ControlPlaneTarget } from "./actionInput";

export interface SshReply {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const limitMs = { normal: 15_000, emulated: 90_000 } as const;

/**
 * Runs one verb of the node's `remote` script as the program's user; accepts exactly the pinned host key. Rejects when
 * the node does not answer, answers with another key, or takes too long.
 */
export function nodeSsh(
  { ssh, timing }: Pick<ActionInput, "ssh" | "timing">,
  node: ControlPlaneTarget,
  verb: string,
): Promise<SshReply> {
  const [keyType = "", keyData = ""] = (node.hostKey ?? "").split(" ");
  const pinned = Buffer.from(keyData, "base64");
  const client = new Client();
  let otherKey = false;
  return new Promise<SshReply>((resolve, reject) => {
    const limit = setTimeout(() => {
      reject(new Error("no answer in time"));
    }, limitMs[timing]);
    client.on("error", (error) => {
      reject(otherKey ? new Error("it answers with a host key that is not its own") : error);
    });
    client.on("close", () => {
      clearTimeout(limit);
      reject(new Error("connection closed"));
    });
    client.on("ready", () => {
      client.exec(verb, (error, channel) => {
        if (error !== undefined) {
          reject(error);
          return;
        }
        const out = { stdout: "", stderr: "" };
        channel.on("data", (chunk: Buffer) => (out.stdout += chunk.toString("utf8")));
        channel.stderr.on("data", (chunk: Buffer) => (out.stderr += chunk.toString("utf8")));
        channel.on("close", (code: number | null) => {
          resolve({ code: code ?? -1, ...out });
        });
      });
    });
    client.connect({
      host: node.address,
      port: ssh.port,
      username: ssh.user,
      privateKey: ssh.privateKey,
      readyTimeout: limitMs[timing],
      // Only the pinned kind of key is asked for: a node has others.
      algorithms: { serverHostKey: [keyType as "ssh-ed25519"] },
      hostVerifier: (key: Buffer) => {
        otherKey = !key.equals(pinned);
        return !otherKey;
      },
    });
  }).finally(() => client.destroy());
}
