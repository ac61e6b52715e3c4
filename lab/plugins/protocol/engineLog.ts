import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";

/** Shows a message beside a resource: `status` while it runs, `warning` for good. */
export type Log = (urn: string, message: string, kind?: "status" | "warning") => void;

/** A log into the engine at `address`. Messages keep their order; a deaf engine is no error. */
export function engineLog(address: string): Log {
  const client = new EngineClient(address, grpc.credentials.createInsecure());
  let last: Promise<void> = Promise.resolve();
  return (urn, message, kind = "status") => {
    const request = new LogRequest();
    request.setSeverity(kind === "status" ? LogSeverity.INFO : LogSeverity.WARNING);
    request.setEphemeral(kind === "status");
    request.setUrn(urn);
    request.setMessage(message);
    last = last.then(
      () =>
        new Promise((resolve) => {
          client.log(request, () => {
            resolve();
          });
        }),
    );
  };
}
