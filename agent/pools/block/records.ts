import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readJson, writeDurably } from '../durable-file.ts';
import { type Metadata, metadataFrom } from '../metadata.ts';

/** What a device holds, as the agent has recorded it; nobody else knows. */
export type DeviceRecord =
  | { readonly kind: 'free' }
  | {
      readonly kind: 'volume';
      readonly name: string;
      readonly sizeBytes: number;
      readonly metadata: Metadata;
      /** The migration that published it here; undefined for a volume that the configuration named. */
      readonly migrationId?: string | undefined;
      /** Identity of the device when this was recorded; undefined where it had none. */
      readonly identity?: string | undefined;
    }
  | {
      readonly kind: 'target';
      readonly migrationId: string;
      readonly volume: string;
      readonly sizeBytes: number;
      readonly metadata: Metadata;
      /** Names the making of this target, and no other that was or will be on the device. */
      readonly made?: string | undefined;
      readonly identity?: string | undefined;
    };

/** By the path of the device in the configuration. A path without a record was never seen before. */
export type DeviceRecords = ReadonlyMap<string, DeviceRecord>;

/** The records of one block pool, kept as JSON in the agent's state folder. */
export class RecordFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** @throws Error naming the file when it cannot be understood: guessing would put a volume over another one */
  async read(): Promise<DeviceRecords> {
    const value = await readJson(this.#path);
    if (value === undefined) return new Map();
    const devices = (value as { devices?: unknown } | null)?.devices;
    if (typeof devices !== 'object' || devices === null) throw this.#unreadable('devices');
    return new Map(
      Object.entries(devices).map(([path, entry]) => {
        const record = recordFrom(entry);
        if (record === undefined) throw this.#unreadable(path);
        return [path, record];
      }),
    );
  }

  async write(records: DeviceRecords): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
    await writeDurably(this.#path, `${JSON.stringify({ devices: Object.fromEntries(records) }, null, 2)}\n`);
  }

  #unreadable(where: string): Error {
    return new Error(
      `${this.#path} cannot be understood at ${where}; it records which device holds which volume: mend it`,
    );
  }
}

function recordFrom(value: unknown): DeviceRecord | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const {
    kind,
    name,
    volume,
    migrationId,
    sizeBytes,
    metadata: rawMetadata,
    made,
    identity,
  } = value as Record<string, unknown>;
  if (kind === 'free') return { kind };
  const metadata = metadataFrom(rawMetadata);
  if (typeof sizeBytes !== 'number' || metadata === undefined) return undefined;
  const known = typeof identity === 'string' ? { identity } : {};
  if (kind === 'volume' && typeof name === 'string') {
    const published = typeof migrationId === 'string' ? { migrationId } : {};
    return { kind, name, sizeBytes, metadata, ...published, ...known };
  }
  if (kind === 'target' && typeof migrationId === 'string' && typeof volume === 'string') {
    const making = typeof made === 'string' ? { made } : {};
    return { kind, migrationId, volume, sizeBytes, metadata, ...making, ...known };
  }
  return undefined;
}
