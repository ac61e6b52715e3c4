import { Server, ServerCredentials, type handleUnaryCall } from "@grpc/grpc-js";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";

// What kubeadm asks of a container runtime (CRI runtime.v1): a healthy one with every image. Static pods are run by init.ts.
const text = (field: number, value: string): Buffer => bytes(field, Buffer.from(value));
const bytes = (field: number, value: Buffer): Buffer =>
  Buffer.concat([Buffer.from([field * 8 + 2, value.length]), value]);
const yes = (field: number): Buffer => Buffer.from([field * 8, 1]);

const condition = (type: string): Buffer => bytes(1, Buffer.concat([text(1, type), yes(2)]));

const answers: Readonly<Record<string, Buffer>> = {
  "RuntimeService/Version": Buffer.concat([
    text(1, "0.1.0"),
    text(2, "native"),
    text(3, "1"),
    text(4, "v1"),
  ]),
  "RuntimeService/Status": bytes(
    1,
    Buffer.concat([condition("RuntimeReady"), condition("NetworkReady")]),
  ),
  "RuntimeService/RuntimeConfig": bytes(1, Buffer.alloc(0)),
  "RuntimeService/ListPodSandbox": Buffer.alloc(0),
  "RuntimeService/ListContainers": Buffer.alloc(0),
  "ImageService/ImageFsInfo": Buffer.alloc(0),
  "ImageService/ImageStatus": bytes(1, Buffer.concat([text(1, "sha256:0"), yes(4)])),
};

const socket = /^CRI_SOCKET="?unix:\/\/([^"\n]+)/m.exec(
  readFileSync("/etc/flatcar-ha/node.env", "utf8"),
)?.[1];
if (socket === undefined) throw new Error("node.env names no CRI_SOCKET");
mkdirSync(dirname(socket), { recursive: true });
rmSync(socket, { force: true });

const server = new Server();
const raw = (message: Buffer): Buffer => message;
for (const [path, answer] of Object.entries(answers)) {
  const handle: handleUnaryCall<Buffer, Buffer> = (_call, reply) => {
    reply(null, answer);
  };
  server.register(`/runtime.v1.${path}`, handle, raw, raw, "unary");
}
server.bindAsync(`unix:${socket}`, ServerCredentials.createInsecure(), (error) => {
  if (error !== null) throw error;
});
