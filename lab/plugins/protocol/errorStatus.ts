import * as grpc from "@grpc/grpc-js";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { InitializationError } from "./provider";

// The message travels in HTTP/2 trailers, percent-encoded, and Node's limit for those is 64 KiB.
const messageLimit = 12_000;

/** What the engine receives when an operation throws. */
export function errorStatus(error: unknown): Partial<grpc.StatusObject> {
  const message = shorten(error instanceof Error ? error.message : String(error));
  const metadata = new grpc.Metadata();
  if (error instanceof InitializationError) {
    const detail = new pb.ErrorResourceInitFailed()
      .setId(error.id)
      .setProperties(Struct.fromJavaScript(error.outputs))
      .setReasonsList([message]);
    const any = new Any();
    any.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
    const status = new Status().setCode(grpc.status.UNKNOWN).setMessage(message);
    // Not chained: addDetails returns what it added.
    status.addDetails(any);
    metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  }
  return { code: grpc.status.UNKNOWN, details: message, metadata };
}

function shorten(message: string): string {
  if (message.length <= messageLimit) return message;
  const half = messageLimit / 2;
  const left = message.length - messageLimit;
  return `${message.slice(0, half)}\n... ${left} characters left out ...\n${message.slice(-half)}`;
}
