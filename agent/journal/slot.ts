import { createHash } from 'node:crypto';

/** What is recorded of a target: up to where everything is on its storage. */
export interface DurableRecord {
  /** Of the target itself (see `HiddenTarget`): what was recorded of another one says nothing about it. */
  readonly identity: string;
  /** Rises by one with every record of the target; even ones stand in the first slot, odd ones in the second. */
  readonly sequence: number;
  readonly durableBytes: number;
}

/** A slot is a page of its own, so that no write of one reaches into the other. In bytes. */
export const slotBytes = 4096;

const title = 'sluice journal 1';

/**
 * A record as it stands in its slot: a title, the record as JSON, the SHA-256 of both, and blanks.
 * @throws RangeError when the identity is too long for a slot
 */
export function slotOf({ identity, sequence, durableBytes }: DurableRecord): string {
  const body = `${title}\n${JSON.stringify({ identity, sequence, durableBytes })}\n`;
  const text = `${body}${digestOf(body)}\n`;
  if (Buffer.byteLength(text) > slotBytes) throw new RangeError(`a record of ${text.length} characters fits no slot`);
  return text + ' '.repeat(slotBytes - Buffer.byteLength(text));
}

/** The record in a slot; undefined when it is not exactly what `slotOf` made. */
export function readSlot(slot: Buffer): DurableRecord | undefined {
  const match = /^(.*\n(\{.*\})\n)([0-9a-f]{64})\n *$/.exec(slot.toString('utf8'));
  const [, body = '', json = '', digest] = match ?? [];
  if (slot.length !== slotBytes || digestOf(body) !== digest) return undefined;
  const { identity, sequence, durableBytes } = JSON.parse(json) as DurableRecord;
  return body.startsWith(`${title}\n`) ? { identity, sequence, durableBytes } : undefined;
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
