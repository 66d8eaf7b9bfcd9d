import type { CallContext, ServiceImplementation } from 'nice-grpc';
import type { VolumeInput } from '../../proto/gen/sluice/v1/Volume.ts';
import type { VolumeService } from '../../proto/services.ts';
import { Refusal } from '../core/migration/refusal.ts';
import type { VolumeFacts } from '../core/plan/volume.ts';
import type { Hosts } from '../hosts/hosts.ts';
import type { VolumeDesk } from '../migrations/volume-desk.ts';
import type { VolumeCheck } from '../verification/volume-check.ts';
import { refuseUnknownHost } from './host-service.ts';
import { checkMessage, manifestOf } from './manifest-message.ts';
import { pageOf } from './paging.ts';
import { limitOf } from './rate-message.ts';

/** sluice.v1.VolumeService. */
export function volumeService(
  desk: VolumeDesk,
  hosts: Hosts,
  check: VolumeCheck,
): ServiceImplementation<typeof VolumeService> {
  const message = (volume: VolumeFacts) => volumeMessage(volume, desk.elsewhere(volume));
  return {
    async listVolumes(asked) {
      refuseUnknownHost(hosts, asked.host);
      const { found, silentHosts } = await desk.list(asked.host);
      const wanted = found.filter(({ pool }) => asked.pool === '' || pool === asked.pool);
      const page = pageOf(wanted, ({ name, host, pool }) => `${name}\0${host}\0${pool}`, asked);
      return {
        volumes: page.items.map(message),
        nextPageToken: page.nextPageToken,
        unreachableHosts: [...silentHosts],
      };
    },
    getVolume: async ({ volume }) => ({ volume: message(await desk.get(volume)) }),
    updateVolumeMetadata: async ({ volume, set, unset }) => ({
      volume: message(await desk.update(volume, set, unset)),
    }),
    async *verifyVolume({ volume, manifest: given, limit }, { signal }: CallContext) {
      if (given === null)
        throw new Refusal('MANIFEST_INVALID', 'the manifest is not set; set the one to compare with', {});
      const manifest = manifestOf(given);
      for await (const progress of check.run(volume, manifest, limitOf(limit), signal))
        yield checkMessage(progress, manifest);
    },
  };
}

function volumeMessage({ metadata, holders, ...volume }: VolumeFacts, alsoAt: string[]): VolumeInput {
  return { ...volume, metadata: { ...metadata }, holders: [...holders], alsoAt };
}
