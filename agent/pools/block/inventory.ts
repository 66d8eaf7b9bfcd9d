import { findHolders } from '../holders/holders.ts';
import { type Device, lookAt } from './device.ts';
import type { DeviceRecord, DeviceRecords, RecordFile } from './records.ts';

/** A device of the configuration; `volume` says what is on it when the pool first sees it. */
export interface ConfiguredDevice {
  readonly path: string;
  readonly volume?: string | undefined;
  /** Size of that volume, in bytes; undefined for the whole device. */
  readonly sizeBytes?: number | undefined;
}

/** A device of the list, with what is recorded in it. */
export interface Slot {
  readonly path: string;
  /** 0 while the device cannot be used. */
  readonly sizeBytes: number;
  readonly identity: string | undefined;
  readonly record: DeviceRecord;
  readonly holders: readonly string[];
  /** Why the device cannot be used now; undefined when it can. What is recorded in it stays recorded. */
  readonly problem: string | undefined;
}

/** Looks at every device of the list, and records those that were never seen before. Devices outside the list are not touched. */
export async function takeInventory(configured: readonly ConfiguredDevice[], file: RecordFile): Promise<Slot[]> {
  const recorded = new Map(await file.read());
  const known = recorded.size;
  const paths = new Map<string, string>();
  const slots: Slot[] = [];
  for (const wish of configured) {
    const device = await lookAt(wish.path);
    const problem = problemOf(device, wish, recorded, paths);
    const record = recorded.get(wish.path) ?? firstRecord(wish, device);
    if (device.kind === 'present' && problem === undefined) {
      paths.set(device.number, device.path);
      recorded.set(wish.path, record);
    }
    const usable = device.kind === 'present' && problem === undefined ? device : { sizeBytes: 0, identity: undefined };
    slots.push({
      path: wish.path,
      sizeBytes: usable.sizeBytes,
      identity: usable.identity,
      record,
      holders: [],
      problem,
    });
  }
  if (recorded.size > known) await file.write(recorded);
  const usable = [...paths].map(([device, path]) => ({ path, subject: { kind: 'device', device } as const }));
  const holders = await findHolders(usable);
  return slots.map((slot) => ({ ...slot, holders: holders[usable.findIndex(({ path }) => path === slot.path)] ?? [] }));
}

function problemOf(
  device: Device,
  wish: ConfiguredDevice,
  recorded: DeviceRecords,
  paths: ReadonlyMap<string, string>,
): string | undefined {
  if (device.kind === 'absent') return device.problem;
  const twin = paths.get(device.number);
  if (twin !== undefined) return `${device.path} and ${twin} are the same device; the first is used`;
  const record = recorded.get(wish.path);
  if (record === undefined) {
    const tooLarge = (wish.sizeBytes ?? 0) > device.sizeBytes;
    return tooLarge
      ? `${device.path} has ${device.sizeBytes} bytes, less than the ${wish.sizeBytes} of volume ${wish.volume}`
      : undefined;
  }
  if (record.kind === 'free') return undefined;
  const what = record.kind === 'volume' ? `volume ${record.name}` : `the target of migration ${record.migrationId}`;
  if (record.identity !== undefined && record.identity !== device.identity) {
    return `${device.path} is another device (${device.identity ?? 'without identity'}) than the one that holds ${what} (${record.identity})`;
  }
  return record.sizeBytes > device.sizeBytes
    ? `${device.path} has ${device.sizeBytes} bytes, less than the ${record.sizeBytes} of ${what}`
    : undefined;
}

function firstRecord(wish: ConfiguredDevice, device: Device): DeviceRecord {
  if (wish.volume === undefined || device.kind === 'absent') return { kind: 'free' };
  const identity = device.identity === undefined ? {} : { identity: device.identity };
  return {
    kind: 'volume',
    name: wish.volume,
    sizeBytes: wish.sizeBytes ?? device.sizeBytes,
    metadata: {},
    ...identity,
  };
}
