import type { ConfiguredDevice } from '../pools/block/inventory.ts';
import { isVolumeName } from '../pools/volume-name.ts';
import type { Section } from './section.ts';
import { oneOf, parseName, parseSize, UnusableValue } from './values.ts';

/** A pool as the operator wrote it. */
export type PoolConfig =
  | { readonly name: string; readonly driver: 'file'; readonly path: string }
  | { readonly name: string; readonly driver: 'block'; readonly devices: readonly ConfiguredDevice[] };

/** Reads `pools:`; a folder or device that stands in two pools is a problem. */
export function readPools(root: Section, path: (text: string) => string): PoolConfig[] {
  const takenBy = new Map<string, string>();
  return root.entries('pools', parseName, (section, name): PoolConfig => {
    function own(text: string): string {
      const storage = path(text);
      const other = takenBy.get(storage);
      if (other !== undefined) throw new UnusableValue(`${storage} is in pool ${other} already`);
      takenBy.set(storage, name);
      return storage;
    }
    const driver = section.required('driver', oneOf('file', 'block'));
    if (driver === 'block') return { name, driver, devices: readDevices(section, own) };
    if (driver === 'file') return { name, driver, path: section.required('path', own) };
    section.tolerate('path', 'devices');
    return driver;
  });
}

function readDevices(section: Section, path: (text: string) => string): ConfiguredDevice[] {
  return section.items<ConfiguredDevice>(
    'devices',
    (text) => ({ path: path(text) }),
    (device) => ({
      path: device.required('path', path),
      volume: device.required('volume', parseVolumeName),
      sizeBytes: device.optional('size', parseSize, undefined),
    }),
  );
}

function parseVolumeName(text: string): string {
  if (isVolumeName(text)) return text;
  throw new UnusableValue(`${JSON.stringify(text)} is not allowed as a volume name`);
}
