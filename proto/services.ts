import { readFileSync } from 'node:fs';
import type { ServiceDefinition } from '@grpc/grpc-js';
import { loadFileDescriptorSetFromBuffer } from '@grpc/proto-loader';
import type { AgentServiceDefinition } from './gen/sluice/agent/v1/AgentService.ts';
import type { HostServiceDefinition } from './gen/sluice/v1/HostService.ts';
import type { MigrationServiceDefinition } from './gen/sluice/v1/MigrationService.ts';
import type { PolicyServiceDefinition } from './gen/sluice/v1/PolicyService.ts';
import type { VolumeServiceDefinition } from './gen/sluice/v1/VolumeService.ts';

/** The descriptors of every file below proto/, as a serialized google.protobuf.FileDescriptorSet: what reflection serves. */
export const descriptorSet: Uint8Array = readFileSync(new URL('./gen/descriptor.binpb', import.meta.url));

const definitions = loadFileDescriptorSetFromBuffer(Buffer.from(descriptorSet), {
  longs: Number,
  enums: String,
  oneofs: true,
  defaults: true,
});

/** A service as TypeScript spells it: `GetVolume` of the proto is the method `getVolume`. */
type InCamelCase<Definition> = { [Method in keyof Definition as Uncapitalize<Method & string>]: Definition[Method] };

function service<Definition extends ServiceDefinition>(fullName: string): InCamelCase<Definition> {
  const definition = definitions[fullName];
  if (definition === undefined) throw new Error(`proto/gen/descriptor.binpb has no ${fullName}; run npm run build`);
  return Object.fromEntries(
    Object.entries(definition).map(([method, value]) => [method.charAt(0).toLowerCase() + method.slice(1), value]),
  ) as InCamelCase<Definition>;
}

export const MigrationService = service<MigrationServiceDefinition>('sluice.v1.MigrationService');
export const VolumeService = service<VolumeServiceDefinition>('sluice.v1.VolumeService');
export const HostService = service<HostServiceDefinition>('sluice.v1.HostService');
export const PolicyService = service<PolicyServiceDefinition>('sluice.v1.PolicyService');
export const AgentService = service<AgentServiceDefinition>('sluice.agent.v1.AgentService');
