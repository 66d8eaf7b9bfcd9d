import { readFileSync } from 'node:fs';
import type { ServerWritableStream } from '@grpc/grpc-js';
import type { MethodDefinition as Generated } from '@grpc/proto-loader';
import type { MethodDefinition } from 'nice-grpc';
import protobuf, { type IConversionOptions, type Type } from 'protobufjs';
import type { AgentServiceDefinition, AgentServiceHandlers } from './gen/sluice/agent/v1/AgentService.ts';
import type { OfferServiceDefinition, OfferServiceHandlers } from './gen/sluice/agent/v1/OfferService.ts';
import type { AdminServiceDefinition, AdminServiceHandlers } from './gen/sluice/v1/AdminService.ts';
import type { BatchServiceDefinition, BatchServiceHandlers } from './gen/sluice/v1/BatchService.ts';
import type { BudgetServiceDefinition, BudgetServiceHandlers } from './gen/sluice/v1/BudgetService.ts';
import type { HostServiceDefinition, HostServiceHandlers } from './gen/sluice/v1/HostService.ts';
import type { MigrationServiceDefinition, MigrationServiceHandlers } from './gen/sluice/v1/MigrationService.ts';
import type { PolicyServiceDefinition, PolicyServiceHandlers } from './gen/sluice/v1/PolicyService.ts';
import type { VolumeServiceDefinition, VolumeServiceHandlers } from './gen/sluice/v1/VolumeService.ts';

/** The descriptors of every file below proto/, as a serialized google.protobuf.FileDescriptorSet: what reflection serves. */
export const descriptorSet: Uint8Array = readFileSync(new URL('./gen/descriptor.binpb', import.meta.url));

// Whole numbers of 64 bits are read as numbers at once, which are exact up to 2^53: an object for each of them would be garbage a moment later,
// and a daemon reads many thousands a second.
protobuf.util.Long = undefined as unknown as typeof protobuf.util.Long;
protobuf.configure();

const protos = protobuf.Root.fromJSON(
  JSON.parse(readFileSync(new URL('./gen/protos.json', import.meta.url), 'utf8')),
).resolveAll();

/** How messages look in TypeScript; `scripts/generate` writes their types by the same options. */
const shape: IConversionOptions = { longs: Number, enums: String, oneofs: true, defaults: true };

/** The methods of a generated service, without the index signature that its base type has. */
type MethodsOf<Handlers> = keyof { [Method in keyof Handlers as string extends Method ? never : Method]: unknown };

/**
 * A service as TypeScript spells it: `GetVolume` of the proto is the method `getVolume`. What one side may leave out the other side
 * reads as its default. Whether a method streams its answers stands in the generated handlers only.
 */
type Service<Definition, Handlers> = {
  [Method in MethodsOf<Handlers> & keyof Definition as Uncapitalize<
    Method & string
  >]: Definition[Method] extends Generated<infer RequestIn, infer ResponseIn, infer RequestOut, infer ResponseOut>
    ? MethodDefinition<
        RequestIn,
        RequestOut,
        ResponseIn,
        ResponseOut,
        false,
        Streams<Handlers[Method & keyof Handlers]>
      >
    : never;
};

type Streams<Handler> = Handler extends (call: infer Call) => void
  ? Call extends ServerWritableStream<infer _Request, infer _Response>
    ? true
    : false
  : false;

/** Made here and not by @grpc/proto-loader, which spends most of the start of a short command on descriptors that nobody reads. */
function service<Definition, Handlers>(fullName: string): Service<Definition, Handlers> {
  const methods = protos.lookupService(fullName).methodsArray.map((method) => {
    const [request, response] = [codec(method.resolvedRequestType), codec(method.resolvedResponseType)];
    const definition = {
      path: `/${fullName}/${method.name}`,
      requestStream: method.requestStream ?? false,
      responseStream: method.responseStream ?? false,
      requestSerialize: request.serialize,
      requestDeserialize: request.deserialize,
      responseSerialize: response.serialize,
      responseDeserialize: response.deserialize,
      options: {},
    };
    return [method.name.charAt(0).toLowerCase() + method.name.slice(1), definition];
  });
  return Object.fromEntries(methods) as Service<Definition, Handlers>;
}

function codec(type: Type | null) {
  if (type === null) throw new Error('proto/gen/protos.json is not whole; run npm run build');
  return {
    serialize: (message: object): Uint8Array => type.encode(type.fromObject(message)).finish(),
    deserialize: (bytes: Uint8Array): object => type.toObject(type.decode(bytes), shape),
  };
}

export const MigrationService = service<MigrationServiceDefinition, MigrationServiceHandlers>(
  'sluice.v1.MigrationService',
);
export const VolumeService = service<VolumeServiceDefinition, VolumeServiceHandlers>('sluice.v1.VolumeService');
export const HostService = service<HostServiceDefinition, HostServiceHandlers>('sluice.v1.HostService');
export const PolicyService = service<PolicyServiceDefinition, PolicyServiceHandlers>('sluice.v1.PolicyService');
export const BudgetService = service<BudgetServiceDefinition, BudgetServiceHandlers>('sluice.v1.BudgetService');
export const BatchService = service<BatchServiceDefinition, BatchServiceHandlers>('sluice.v1.BatchService');
export const AdminService = service<AdminServiceDefinition, AdminServiceHandlers>('sluice.v1.AdminService');
export const AgentService = service<AgentServiceDefinition, AgentServiceHandlers>('sluice.agent.v1.AgentService');
export const OfferService = service<OfferServiceDefinition, OfferServiceHandlers>('sluice.agent.v1.OfferService');
