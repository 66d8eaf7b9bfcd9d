import { randomFillSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import type { CopyStatus } from '../../proto/gen/sluice/agent/v1/CopyStatus.ts';
import type { GrantInput } from '../../proto/gen/sluice/agent/v1/Grant.ts';
import type { RateInput } from '../../proto/gen/sluice/agent/v1/Rate.ts';
import type { AgentClient, AgentRig } from './agent-rig.ts';

export const MiB = 1024 * 1024;

export const unlimited: RateInput = { unlimited: {} };
export const limited = (bytesPerSecond: number): RateInput => ({ bytesPerSecond });

/** A grant for a minute, after which the copy pauses. */
export function grant(rate: RateInput, sequence = 1): GrantInput {
  return { rate, sequence, lease: { seconds: 60 }, fallback: { paused: {} } };
}

/** Puts a volume of random bytes into a file pool, and gives the bytes. */
export async function makeVolume(rig: AgentRig, name: string, sizeBytes: number, pool = 'fast'): Promise<Buffer> {
  const bytes = randomFillSync(Buffer.alloc(sizeBytes));
  await writeFile(rig.volume(pool, name), bytes);
  return bytes;
}

/** Follows a copy until it is in one of these states, and gives the status that said so. */
export function untilState(client: AgentClient, copyId: string, ...states: string[]): Promise<CopyStatus> {
  return untilStatus(client, copyId, (status) => states.includes(status.state));
}

/** Follows a copy until so many bytes have landed. */
export function untilLanded(client: AgentClient, copyId: string, bytes: number): Promise<CopyStatus> {
  return untilStatus(client, copyId, (status) => status.landedBytes >= bytes);
}

async function untilStatus(
  client: AgentClient,
  copyId: string,
  isIt: (status: CopyStatus) => boolean,
): Promise<CopyStatus> {
  const abort = new AbortController();
  try {
    for await (const { copies } of client.watch({}, { signal: abort.signal })) {
      const status = copies.find((copy) => copy.copyId === copyId && isIt(copy));
      if (status !== undefined) return status;
    }
  } finally {
    abort.abort();
  }
  throw new Error(`the stream ended before copy ${copyId} was as expected`);
}
