import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { configDiffResponse, diffResponse } from "./diffResponse";
import { errorStatus } from "./errorStatus";
import type { PropertyMap } from "./propertyValue";
import type { Provider, Subject } from "./provider";

const fromStruct = (struct: Struct | undefined): PropertyMap => struct?.toJavaScript() ?? {};
const toStruct = (map: PropertyMap): Struct => Struct.fromJavaScript(map);

function subject(urn: string, timeoutSeconds = 0, preview = false): Subject {
  const parts = urn.split("::");
  return {
    urn,
    type: (parts[2] ?? "").split("$").at(-1) ?? "",
    name: parts.slice(3).join("::"),
    timeoutSeconds,
    preview,
  };
}

function unary<Request, Response>(
  handle: (request: Request) => Promise<Response> | Response,
  running?: { count: number },
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    if (running) running.count += 1;
    void Promise.resolve()
      .then(() => handle(call.request))
      .then(
        (response) => {
          callback(null, response);
        },
        (error: unknown) => {
          const status = errorStatus(error);
          callback(status, null, status.metadata);
        },
      )
      .finally(() => {
        if (running) running.count -= 1;
      });
  };
}

/** The gRPC face of a provider. `running.count` holds the operations under way. */
export function addProvider(
  server: grpc.Server,
  provider: Provider,
  running: { count: number },
): void {
  server.addService(ResourceProviderService, {
    getPluginInfo: unary(() => new PluginInfo().setVersion(provider.version)),
    attach: unary(() => new Empty()),
    getSchema: unary(() => new pb.GetSchemaResponse().setSchema("{}")),
    checkConfig: unary((request: pb.CheckRequest) =>
      new pb.CheckResponse().setInputs(request.getNews()),
    ),
    diffConfig: unary((request: pb.DiffRequest) =>
      configDiffResponse(
        provider.diffConfig?.(fromStruct(request.getOlds()), fromStruct(request.getNews())) ?? {
          diffs: [],
          replaces: [],
        },
      ),
    ),
    configure: unary(async (request: pb.ConfigureRequest) => {
      await provider.configure?.(new Map(request.getVariablesMap().toObject()));
      return new pb.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true);
    }),
    cancel: unary(() => {
      provider.cancel("SIGKILL");
      return new Empty();
    }),
    check: unary(async (request: pb.CheckRequest) => {
      const checked = await provider.check(
        subject(request.getUrn()),
        fromStruct(request.getOlds()),
        fromStruct(request.getNews()),
      );
      return new pb.CheckResponse()
        .setInputs(toStruct(checked.inputs))
        .setFailuresList(
          (checked.failures ?? []).map(({ property, reason }) =>
            new pb.CheckFailure().setProperty(property).setReason(reason),
          ),
        );
    }),
    diff: unary(async (request: pb.DiffRequest) =>
      diffResponse(
        await provider.diff(
          subject(request.getUrn()),
          fromStruct(request.getOlds()),
          fromStruct(request.getOldInputs()),
          fromStruct(request.getNews()),
        ),
      ),
    ),
    create: unary(async (request: pb.CreateRequest) => {
      const created = await provider.create(
        subject(request.getUrn(), request.getTimeout(), request.getPreview()),
        fromStruct(request.getProperties()),
      );
      return new pb.CreateResponse().setId(created.id).setProperties(toStruct(created.outputs));
    }, running),
    read: unary(async (request: pb.ReadRequest) => {
      const read = await provider.read(
        subject(request.getUrn()),
        request.getId(),
        fromStruct(request.getProperties()),
        fromStruct(request.getInputs()),
      );
      return new pb.ReadResponse()
        .setId(read.id)
        .setProperties(read.outputs && toStruct(read.outputs))
        .setInputs(read.inputs && toStruct(read.inputs));
    }, running),
    update: unary(async (request: pb.UpdateRequest) => {
      const outputs = await provider.update(
        subject(request.getUrn(), request.getTimeout(), request.getPreview()),
        fromStruct(request.getOlds()),
        fromStruct(request.getNews()),
      );
      return new pb.UpdateResponse().setProperties(toStruct(outputs));
    }, running),
    delete: unary(async (request: pb.DeleteRequest) => {
      await provider.delete(
        subject(request.getUrn(), request.getTimeout()),
        request.getId(),
        fromStruct(request.getProperties()),
      );
      return new Empty();
    }, running),
  });
}
