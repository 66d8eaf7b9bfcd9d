import { spansOf } from '../verify/segments.ts';
import type { Span } from '../verify/span.ts';
import { bytesOf, type CheckTask, tasksOfFirstCheck, tasksOfRepair } from './check-task.ts';
import { mostSetbacks, nextCopy, pauseBefore } from './copying.ts';
import type { Fact } from './event.ts';
import { fail } from './giving-up.ts';
import type { Migration } from './migration.ts';
import { formatPlace } from './place.ts';
import type { Refusal } from './refusal.ts';
import type { Copy, Failure, StateOf } from './state.ts';
import { enter, outOfPlace, type Step } from './step.ts';

type FactOf<Kind extends Fact['kind']> = Extract<Fact, { kind: Kind }>;
type Checking = Extract<StateOf<'verifying'>, { step: 'digests' }>;

/** So many differing spans are copied again one by one; of more, all between the first and the last. */
const mostSpans = 100;

/** Both ends must have counted the volume's size before anything is compared or switched. */
export function counted(migration: Migration, { sinkBytes, unread }: FactOf<'verified'>, now: number): Step | Refusal {
  const { state, sizeBytes } = migration;
  if (state.kind !== 'verifying' || state.step !== 'counts') return outOfPlace(migration, 'verified');
  const counts = { source: state.landedBytes, sink: sinkBytes ?? state.landedBytes };
  const wrong = Object.entries(counts).find(([, bytes]) => bytes !== sizeBytes);
  if (wrong === undefined) {
    if (unread !== undefined) return beginCheck(migration, unread, now);
    return enter(
      migration,
      { kind: 'switching', step: 'publish', copy: state.copy },
      'verified: the counts are the same',
    );
  }
  const message = `the ${wrong[0]}'s agent counts ${wrong[1]} bytes landed, the volume has ${sizeBytes}; start the migration again`;
  const facts = { landed_bytes: String(wrong[1]), size_bytes: String(sizeBytes) };
  return fail(migration, { reason: 'COUNT_MISMATCH', message, facts }, now);
}

/** The counts agree: both ends are read, unless the source was digested while it was copied. */
function beginCheck(migration: Migration, unread: readonly Span[], now: number): Step {
  const tasks = tasksOfFirstCheck(unread, migration.sizeBytes);
  const why = unread.length === 0 ? 'the source was digested while it was copied' : 'both ends are read';
  return goOn(migration, { tasks, doneBytes: 0, totalBytes: bytesOf(tasks), isRepeated: false }, now, why);
}

export function checkStarted(migration: Migration): Step | Refusal {
  const { state } = migration;
  if (!isChecking(state)) return outOfPlace(migration, 'copyStarted');
  return enter(migration, { ...state, copy: { ...state.copy, phase: 'started' } });
}

/** What the copy was to do is done and stored. */
export function checkDone(migration: Migration, now: number): Step | Refusal {
  const { state } = migration;
  const [done, ...tasks] = isChecking(state) ? state.tasks : [];
  if (!isChecking(state) || done === undefined) return outOfPlace(migration, 'checkDone');
  const doneBytes = state.doneBytes + bytesOf([done]);
  return goOn(migration, { ...state, tasks, doneBytes }, now);
}

/** The copy is gone for good: another begins where it began. */
export function checkLost(migration: Migration, { why, failure }: FactOf<'checkLost'>, now: number): Step | Refusal {
  const { state } = migration;
  if (!isChecking(state)) return outOfPlace(migration, 'checkLost');
  const setbacks = failure === undefined ? 0 : state.copy.setbacks + 1;
  if (failure !== undefined && setbacks >= mostSetbacks) return fail(migration, failure, now);
  return goOn(migration, state, now, `copy ${state.copy.number} ended: ${why}; what it read is read again`, setbacks);
}

/** What is different is copied again, once. */
export function compared(migration: Migration, fact: FactOf<'compared'>, now: number): Step | Refusal {
  const { state, sizeBytes } = migration;
  if (!isChecking(state) || state.tasks.length > 0) return outOfPlace(migration, 'compared');
  const { differing } = fact;
  if (differing.length === 0) {
    return enter(
      migration,
      { kind: 'switching', step: 'publish', copy: state.copy },
      'verified: the digests of both ends are the same',
    );
  }
  if (state.isRepeated) return fail(migration, mismatch(migration, fact), now);
  const tasks = tasksOfRepair(spansOf(differing, sizeBytes, mostSpans));
  const which = differing.length === 1 ? 'segment' : 'segments';
  const message = `${which} ${listed(differing)} of the target differ from the source: copied again, once`;
  return goOn(migration, { tasks, doneBytes: 0, totalBytes: bytesOf(tasks), isRepeated: true }, now, message);
}

/** With a copy for the first of the tasks; the last one stays when there is none. */
function goOn(
  migration: Migration,
  rest: Omit<Checking, 'kind' | 'step' | 'copy'>,
  now: number,
  message?: string,
  setbacks = 0,
): Step {
  const { tasks, doneBytes, totalBytes, isRepeated } = rest;
  const { progress, state } = migration;
  const known = 'copy' in state ? state.copy : undefined;
  const copy = tasks[0] === undefined ? known : copyFor(migration, tasks[0], now, setbacks);
  if (copy === undefined) return { next: migration, effects: [] };
  const next: Migration = {
    ...migration,
    copies: Math.max(migration.copies, copy.number),
    progress: {
      ...progress,
      currentBytesPerSecond: 0,
      legsBefore: progress.legs,
      aboveLimitMsBefore: progress.aboveLimitMs,
      verifiedBytes: doneBytes,
      verifyBytes: totalBytes,
    },
  };
  return enter(next, { kind: 'verifying', step: 'digests', copy, tasks, doneBytes, totalBytes, isRepeated }, message);
}

function copyFor(migration: Migration, { kind, startBytes }: CheckTask, now: number, setbacks: number): Copy {
  const notBefore = now + pauseBefore(setbacks);
  const copy = nextCopy(migration, { startBytes, sinkInstance: undefined, setbacks, notBefore });
  return kind === 'digestTarget' ? { ...copy, isAtDestination: true } : copy;
}

function isChecking(state: Migration['state']): state is Checking {
  return state.kind === 'verifying' && state.step === 'digests';
}

function mismatch({ request, source }: Migration, { differing, first }: FactOf<'compared'>): Failure {
  const at = first === undefined ? '' : ` (bytes ${first.startBytes} to ${first.endBytes})`;
  const digests = first === undefined ? '' : `: the source has ${first.source}, the target ${first.target}`;
  const message = `volume ${request.volume}: segment ${differing[0]}${at} differs at ${formatPlace(request.destination)} after it was copied again${digests}; ${differing.length} differ in all; the source is as it was: check the storage and memory of both hosts, then retry`;
  const facts = {
    volume: request.volume,
    source: formatPlace(source),
    destination: formatPlace(request.destination),
    segments: listed(differing),
    ...(first && {
      start_bytes: String(first.startBytes),
      end_bytes: String(first.endBytes),
      source_digest: first.source,
      target_digest: first.target,
    }),
  };
  return { reason: 'DIGEST_MISMATCH', message, facts };
}

/** At most ten by number. */
function listed(segments: readonly number[]): string {
  const shown = segments.slice(0, 10).join(', ');
  return segments.length > 10 ? `${shown} and ${segments.length - 10} more` : shown;
}
