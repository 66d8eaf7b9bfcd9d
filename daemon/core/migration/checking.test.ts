import { describe, expect, it } from '@jest/globals';
import { anOrigin, aRequest, eventsTo, migrationAfter } from '../../../test/support/migrations.ts';
import { segmentBytes } from '../verify/segments.ts';
import { tasksOfFirstCheck } from './check-task.ts';
import { mostSetbacks } from './copying.ts';
import type { MigrationEvent } from './event.ts';
import type { Migration } from './migration.ts';

const sizeBytes = 3 * segmentBytes + 5;
const origin = { ...anOrigin, sizeBytes };
const whole = { startBytes: 0, endBytes: sizeBytes };
const failure = { reason: 'PROCESS_KILLED', message: 'killed', facts: {} };
const difference = { startBytes: segmentBytes, endBytes: 2 * segmentBytes, source: 'aa', target: 'bb' };

/** A migration whose counts agree, after these events. @param unread what of the source was not digested on its way */
function checked(events: readonly MigrationEvent[], unread: readonly { startBytes: number; endBytes: number }[] = []) {
  const landed = eventsTo.copying.map((event) => {
    if (event.kind === 'begun') return { ...event, origin };
    return event.kind === 'targetCreated' ? { ...event, sizeBytes } : event;
  });
  const counted: MigrationEvent[] = [
    { kind: 'copyLanded', landedBytes: sizeBytes },
    { kind: 'verified', sinkBytes: sizeBytes, unread },
  ];
  return migrationAfter([...landed, ...counted, ...events], aRequest, origin);
}

function tasksOf({ state }: Migration) {
  return 'tasks' in state ? state.tasks : undefined;
}

describe('the check of a target', () => {
  it('reads the target alone when all of the source was digested on its way, else the rest of the source before', () => {
    expect(tasksOf(checked([]))).toEqual([{ kind: 'digestTarget', ...whole }]);
    expect(checked([]).state).toMatchObject({ step: 'digests', copy: { isAtDestination: true, phase: 'intended' } });
    const rest = { startBytes: segmentBytes, endBytes: 2 * segmentBytes };
    expect(tasksOf(checked([], [rest]))).toEqual([
      { kind: 'digestSource', ...rest },
      { kind: 'digestTarget', ...whole },
    ]);
    expect(checked([], [rest]).state).not.toHaveProperty('copy.isAtDestination');
  });

  it('is followed by the switch when the digests are the same', () => {
    const done = checked([{ kind: 'checkDone' }]);
    expect(done).toMatchObject({
      state: { tasks: [] },
      progress: { verifiedBytes: sizeBytes, verifyBytes: sizeBytes },
    });
    expect(checked([{ kind: 'checkDone' }, { kind: 'compared', differing: [], first: undefined }]).state).toMatchObject(
      {
        kind: 'switching',
        step: 'publish',
      },
    );
  });

  const found: MigrationEvent[] = [{ kind: 'checkDone' }, { kind: 'compared', differing: [1, 3], first: difference }];

  it('copies what differs again, and reads both ends of it', () => {
    const spans = [
      { startBytes: segmentBytes, endBytes: 2 * segmentBytes },
      { startBytes: 3 * segmentBytes, endBytes: sizeBytes },
    ];
    const kinds = ['copyAgain', 'digestSource', 'digestTarget'];
    expect(tasksOf(checked(found))).toEqual(kinds.flatMap((kind) => spans.map((span) => ({ kind, ...span }))));
  });

  it('fails when what was copied again differs again, and says where', () => {
    const again = Array<MigrationEvent>(6).fill({ kind: 'checkDone' });
    const { state } = checked([...found, ...again, { kind: 'compared', differing: [1], first: difference }]);
    expect(state).toMatchObject({
      kind: 'cleaning',
      remnants: ['copy', 'sink', 'target'],
      ending: {
        failure: { reason: 'DIGEST_MISMATCH', facts: { segments: '1', source_digest: 'aa', target_digest: 'bb' } },
      },
    });
  });

  it('begins a part anew whose copy was lost, and gives up one that keeps failing', () => {
    const lost: MigrationEvent = { kind: 'checkLost', why: 'it went away', failure: undefined };
    const before = checked([]);
    const after = checked(Array<MigrationEvent>(9).fill(lost));
    expect(tasksOf(after)).toEqual(tasksOf(before));
    expect(after.copies).toBe(before.copies + 9);
    const failing = Array<MigrationEvent>(mostSetbacks).fill({ ...lost, failure });
    expect(checked(failing).state).toMatchObject({ kind: 'cleaning', ending: { failure } });
  });

  it('reads a large volume in parts, of which there are never many', () => {
    const terabyte = 2 ** 40;
    const parts = tasksOfFirstCheck([], terabyte);
    expect(parts).toHaveLength(16);
    expect(tasksOfFirstCheck([], 1000 * terabyte).length).toBeLessThanOrEqual(256);
    for (const [index, part] of parts.entries()) {
      expect(part.startBytes % segmentBytes).toBe(0);
      expect(part.endBytes).toBe(parts[index + 1]?.startBytes ?? terabyte);
    }
  });
});
