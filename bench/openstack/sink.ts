import { readdir } from 'node:fs/promises';
import type { RealCinder } from '../../test/openstack/cinder/real-cinder.ts';
import type { SinkPlace } from '../sink/place.ts';

/** Room for all volumes of the trial on either backend; what is not written takes none. */
export const backendBytes = 16 * 2 ** 30;

/** Where the next file will come up that a migration of a volume to the other backend writes. dd gives it its size as it goes. */
export async function sinkOf(cinder: RealCinder, volume: string): Promise<SinkPlace> {
  const { folder } = cinder.backendBeside(await cinder.volume(volume));
  return { folder, besides: await readdir(folder, { recursive: true }) };
}
