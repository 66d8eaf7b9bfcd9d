import { readWireFault, type WireFault } from './wire-fault.ts';

/** Changes when a side that does not know the change could not go on. */
export const protocolVersion = 1;

/** Source to sink, in this order: hello; then for each leg begin-leg, data, and end-leg or kill-leg, and between legs land-hole. */
export const sourceMessages = {
  /** Asks to be let in. The ticket is spent by it, whatever becomes of the rest. */
  hello: { protocol: 'count', copyId: 'text', ticket: 'text' },
  /**
   * Data follow, from `startBytes` on; never more than `windowBytes` of them that the sink has not said to have landed. `nextBytes`: where the
   * leg after it begins when all goes well, so that the sink may prepare it; it may come otherwise all the same.
   */
  'begin-leg': {
    startBytes: 'count',
    endBytes: 'count',
    blockBytes: 'count',
    windowBytes: 'count',
    nextBytes: 'count or none',
  },
  /** Outside a leg: the source reads as zero from what has landed up to `endBytes`. Only to a sink that reads as zero there; it answers with hole-landed. */
  'land-hole': { startBytes: 'count', endBytes: 'count' },
  /** No more data: the sink drains, syncs, counts, and answers with leg-landed. */
  'end-leg': {},
  /** As end-leg, but what has not landed is dropped. */
  'kill-leg': {},
} as const;

/** Sink to source, in this order: admitted and ready, or refused; then for each leg landed, any number of times, and leg-landed; for each hole hole-landed. */
export const sinkMessages = {
  /** The source may stay. The next connection of this copy is opened with `nextTicket`. */
  admitted: { nextTicket: 'text' },
  /** No other connection writes the target any more. `readsZero`: wherever nothing was written it reads as zero, so that it takes land-hole. */
  ready: { landedBytes: 'count', readsZero: 'flag' },
  /** The connection ends here. */
  refused: { fault: 'fault' },
  /** Up to this offset the target has landed; the leg runs. `trouble`: why that is not put on record. */
  landed: { landedBytes: 'count', trouble: 'fault or none' },
  /** The leg is over at the sink: by end-leg or kill-leg, or before it, with the fault that ended it. */
  'leg-landed': { landedBytes: 'count', fault: 'fault or null' },
  /** How far the target has landed with the hole, or without it and why. */
  'hole-landed': { landedBytes: 'count', fault: 'fault or null' },
} as const;

/** A `count` is a whole number from 0 on (offsets and lengths in bytes), a `text` a string; a `flag`, `count or none` or `fault or none` that is not there, as in an older agent's words, is false or null. */
interface FieldTypes {
  count: number;
  'count or none': number | null;
  text: string;
  flag: boolean;
  fault: WireFault;
  'fault or null': WireFault | null;
  'fault or none': WireFault | null;
}
type Fields = Readonly<Record<string, keyof FieldTypes>>;
type Messages = Readonly<Record<string, Fields>>;
type Message<M extends Messages> = {
  [Kind in keyof M]: { readonly kind: Kind } & { readonly [Name in keyof M[Kind]]: FieldTypes[M[Kind][Name]] };
}[keyof M];

export type SourceMessage = Message<typeof sourceMessages>;
export type SinkMessage = Message<typeof sinkMessages>;

/** What came is not one of the messages. */
export class MessageError extends Error {
  override readonly name = 'MessageError';
}

/** @throws MessageError */
export function readSourceMessage(payload: Buffer): SourceMessage {
  return readMessage(sourceMessages, payload) as SourceMessage;
}

/** @throws MessageError */
export function readSinkMessage(payload: Buffer): SinkMessage {
  return readMessage(sinkMessages, payload) as SinkMessage;
}

/** Takes the fields that the kind has and no others: what a newer agent adds is passed over. */
function readMessage(messages: Messages, payload: Buffer): Record<string, unknown> {
  const sent = parseObject(payload);
  const kind = String(sent.kind);
  const fields = Object.hasOwn(messages, kind) ? messages[kind] : undefined;
  if (fields === undefined) throw new MessageError(`a message of unknown kind "${kind.slice(0, 40)}"`);
  const read: Record<string, unknown> = { kind };
  for (const [name, type] of Object.entries(fields)) {
    read[name] = readField(type, sent[name]);
    if (read[name] === undefined) throw new MessageError(`the field ${name} of a ${kind} message is not a ${type}`);
  }
  return read;
}

function parseObject(payload: Buffer): Partial<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(payload.toString('utf8'));
    if (typeof value === 'object' && value !== null) return value as Partial<Record<string, unknown>>;
  } catch {
    // Said below, in the same words.
  }
  throw new MessageError('a message that is not a JSON object');
}

/** Undefined when the value is not of that type. */
function readField(type: keyof FieldTypes, value: unknown): FieldTypes[keyof FieldTypes] | undefined {
  switch (type) {
    case 'count':
      return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : undefined;
    case 'count or none':
      return value === null || value === undefined ? null : (readField('count', value) as number | undefined);
    case 'text':
      return typeof value === 'string' ? value : undefined;
    case 'flag':
      return typeof value === 'boolean' ? value : value === undefined ? false : undefined;
    case 'fault':
      return readWireFault(value);
    case 'fault or none':
      return value === null || value === undefined ? null : readWireFault(value);
    case 'fault or null':
      return value === null ? null : readWireFault(value);
    default:
      return type satisfies never;
  }
}
