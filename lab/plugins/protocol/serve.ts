import { connect } from "node:net";
import * as grpc from "@grpc/grpc-js";
import { engineLog, type Log } from "./engineLog";
import type { Provider } from "./provider";
import { addProvider } from "./service";

const unlimited = {
  "grpc.max_receive_message_length": -1,
  "grpc.max_send_message_length": -1,
};

/**
 * Runs a plugin: listens on a free local port and prints it, which is how the engine finds it.
 * Ends with the engine; after a killed engine running operations still finish, as in real plugins.
 */
export function serve(makeProvider: (log: Log) => Provider, args: readonly string[]): void {
  const address = args.filter((arg) => !arg.startsWith("-")).at(-1);
  const provider = makeProvider(address === undefined ? () => undefined : engineLog(address));
  const running = { count: 0 };

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      provider.cancel(signal);
      process.exit(1);
    });
  }
  if (address !== undefined) {
    setInterval(() => {
      if (running.count === 0) exitUnlessListening(address);
    }, 2000).unref();
  }

  const server = new grpc.Server(unlimited);
  addProvider(server, provider, running);
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    process.stdout.write(`${port}\n`);
  });
}

function exitUnlessListening(address: string): void {
  const { hostname, port } = new URL(`tcp://${address}`);
  const socket = connect({ host: hostname, port: Number(port) }, () => {
    socket.destroy();
  });
  socket.on("error", () => process.exit(1));
}
