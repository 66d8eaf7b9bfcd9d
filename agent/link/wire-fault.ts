import { Fault, type FaultReason } from '../fault.ts';

/** A fault as it travels from the sink to the source. */
export interface WireFault {
  readonly reason: FaultReason;
  readonly message: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly transient: boolean;
}

/** What a sink may say of itself; a reason that is not among them comes from a newer agent. */
const sinkReasons = [
  'TOOL_MISSING',
  'TARGET_FULL',
  'TARGET_WRITE_ERROR',
  'PROCESS_KILLED',
  'PROCESS_FAILED',
  'COUNT_MISMATCH',
  'JOURNAL_NOT_WRITTEN',
  'TICKET_REFUSED',
  'SINK_REFUSED',
  'PERMISSION_DENIED',
  'REQUEST_INVALID',
] as const satisfies readonly FaultReason[];

export function toWire({ reason, message, facts, transient }: Fault): WireFault {
  return { reason, message, facts, transient };
}

export function fromWire({ reason, message, facts, transient }: WireFault): Fault {
  return new Fault(reason, message, facts, { transient });
}

/** Undefined when it is not a fault; a reason unknown here is read as SINK_REFUSED, with its words kept. */
export function readWireFault(value: unknown): WireFault | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { reason, message, facts, transient } = value as Partial<Record<string, unknown>>;
  if (typeof message !== 'string' || typeof transient !== 'boolean' || !isFacts(facts)) return undefined;
  const known = sinkReasons.find((candidate) => candidate === reason) ?? 'SINK_REFUSED';
  return { reason: known, message, facts, transient };
}

function isFacts(value: unknown): value is Record<string, string> {
  return typeof value === 'object' && value !== null && Object.values(value).every((fact) => typeof fact === 'string');
}
