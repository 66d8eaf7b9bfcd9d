import { describe, expect, it } from '@jest/globals';
import { Fault, type FaultReason } from '../fault.ts';
import { type CopyEvent, type CopyState, newCopy } from './copy-state.ts';
import { step } from './copy-step.ts';
import type { Grant } from './lease.ts';
import type { LegEnd } from './pipeline.ts';
import type { Rate } from './rate.ts';

const limited = (bytesPerSecond: number): Rate => ({ kind: 'limited', bytesPerSecond });
const transient = (reason: FaultReason) => new Fault(reason, 'it broke', {}, { transient: true });
const tick: CopyEvent = { kind: 'tick', landedBytes: null };
const started: CopyEvent = { kind: 'started' };
const connected: CopyEvent = { kind: 'connected', landedBytes: 0 };
const ended = (end: LegEnd): CopyEvent => ({ kind: 'ended', end });
const granted = (rate: Rate, sequence: number): CopyEvent => ({ kind: 'granted', grant: grantOf(rate, sequence) });

function grantOf(rate: Rate, sequence: number): Grant {
  return { rate, sequence, leaseMs: 10_000, fallback: { kind: 'paused' } };
}

/** A copy of 1 MB that these things have happened to, one every ten milliseconds, with what is to be done after the last. */
function copyAfter(rate: Rate, ...events: CopyEvent[]): { state: CopyState; effects: string[] } {
  let now = 0;
  let reached = step(
    newCopy({ sizeBytes: 1_000_000, landedBytes: 0, lagSeconds: 0.3 }, grantOf(rate, 0), now),
    tick,
    now,
  );
  for (const event of events) {
    now += 10;
    reached = step(reached.state, event, now);
  }
  return { state: reached.state, effects: reached.effects.map((effect) => effect.kind) };
}

describe('step', () => {
  it('connects first, and starts a leg where the sink says that it has landed', () => {
    expect(copyAfter(limited(1000)).effects).toEqual(['connect']);
    const { state } = copyAfter(limited(1000), { kind: 'connected', landedBytes: 10_000 });
    expect(state.phase).toMatchObject({ kind: 'starting', plan: { startBytes: 8192, endBytes: 1_000_000 } });
  });

  it('does nothing while it is paused', () => {
    expect(copyAfter({ kind: 'paused' })).toMatchObject({ state: { phase: { kind: 'paused' } }, effects: [] });
  });

  it('is done without a leg when everything has landed', () => {
    const { state, effects } = copyAfter(limited(1000), { kind: 'connected', landedBytes: 1_000_000 });
    expect([state.phase.kind, effects]).toEqual(['done', ['close']]);
  });

  it.each<[string, CopyEvent, string]>([
    ['a new rate', granted(limited(5), 1), 'rate'],
    ['a pause', granted({ kind: 'paused' }, 1), 'pause'],
    ['a stop', { kind: 'stop' }, 'stop'],
  ])('ends its leg for %s', (_, event, cause) => {
    const { state, effects } = copyAfter(limited(1000), connected, started, event);
    expect(state.phase).toMatchObject({ kind: 'ending', cause });
    expect(effects).toEqual(['stop_leg']);
  });

  it.each<[string, CopyEvent]>([
    ['an equal rate', granted(limited(1000), 1)],
    ['a grant that comes late', granted(limited(5), -1)],
  ])('lets its leg run for %s', (_, event) => {
    expect(copyAfter(limited(1000), connected, started, event).state.phase.kind).toBe('running');
  });

  it('takes a change that comes while a leg is starting once it runs', () => {
    const starting = copyAfter(limited(1000), connected, granted(limited(5), 1));
    expect(starting).toMatchObject({ state: { phase: { kind: 'starting' } }, effects: [] });
    expect(copyAfter(limited(1000), connected, granted(limited(5), 1), started).effects).toEqual(['stop_leg']);
  });

  it('waits with the next leg for what came out of the buffers', () => {
    const burst = ended({ kind: 'stopped', landedBytes: 500_000 });
    const { state } = copyAfter(limited(1_000_000), connected, started, granted(limited(500_000), 1), burst);
    expect(state.phase).toMatchObject({ kind: 'resting', until: 40 + 500 });
  });

  it('charges what was under way at the rate it was sent at, also when the cut finds the leg ending for a stall', () => {
    const { state } = copyAfter(limited(1_000_000), connected, started);
    const moved = step(state, { kind: 'tick', landedBytes: 1000 }, 30).state;
    const stalled = step(moved, { kind: 'tick', landedBytes: 1000 }, 500).state;
    expect(stalled.phase).toMatchObject({ kind: 'ending', cause: 'stall' });
    const cut = step(stalled, granted(limited(10_000), 1), 510).state;
    const drained = step(cut, ended({ kind: 'stopped', landedBytes: 51_000 }), 520);
    expect(drained.state.phase.kind).toBe('starting');
  });

  it('ends a leg as soon as the clock that pv measures by is set forward, and tells of it', () => {
    const { state, effects } = copyAfter(limited(1_000_000), connected, started, {
      kind: 'clock_jumped',
      seconds: 3600,
    });
    expect(effects).toEqual(['stop_leg']);
    expect(state).toMatchObject({ phase: { kind: 'ending', cause: 'ahead' } });
    expect(state.incidents).toMatchObject([{ reason: 'LEG_AHEAD', place: 'source', count: 1 }]);
    expect(state.incidents[0]?.message).toContain('set forward by 3600.0 s');
  });

  it('tells which program was ended, and where another leg goes on', () => {
    const fault = new Fault('PROCESS_KILLED', 'pv was killed by SIGKILL', { program: 'pv' }, { transient: true });
    const failed: CopyEvent = { kind: 'ended', end: { kind: 'failed', landedBytes: 8192, fault } };
    const { state } = copyAfter(limited(1_000_000), connected, started, failed);
    const message = 'pv was killed by SIGKILL; another leg goes on from byte 8192';
    expect(state.incidents).toEqual([{ reason: 'PROCESS_KILLED', program: 'pv', place: 'source', message, count: 1 }]);
  });

  it('tells once of a trouble that lasts, and again when it comes back', () => {
    const trouble = new Fault('JOURNAL_NOT_WRITTEN', 'no space');
    const look = (troubled?: Fault): CopyEvent => ({ kind: 'tick', landedBytes: 4096, trouble: troubled });
    const once = copyAfter(limited(1_000_000), connected, started, look(trouble), look(trouble));
    expect(once.state.incidents).toMatchObject([{ reason: 'JOURNAL_NOT_WRITTEN', place: 'sink', count: 1 }]);
    const twice = step(step(once.state, look(), 50).state, look(trouble), 60);
    expect(twice.state.incidents).toMatchObject([{ count: 2 }]);
  });

  it('connects again after a lost connection, later and later', () => {
    const lost = ended({ kind: 'disconnected', fault: transient('CONNECTION_LOST') });
    const { state } = copyAfter(limited(1000), connected, started, lost);
    expect(state).toMatchObject({ connected: false, legEnds: { connection: 1 }, phase: { until: 30 + 100 } });
    const again = step(state, tick, 130);
    expect(again.effects).toEqual([{ kind: 'connect' }]);
    const failed = step(again.state, { kind: 'connect_failed', fault: transient('CONNECTION_LOST') }, 140);
    expect(failed.state.phase).toMatchObject({ kind: 'reconnecting', until: 140 + 200 });
  });

  it('lets a leg after a lost connection wait for what landed unseen', () => {
    const lost = ended({ kind: 'disconnected', fault: transient('CONNECTION_LOST') });
    const { state } = copyAfter(limited(1000), connected, started, lost);
    const connecting = step(state, tick, 130).state;
    const again = step(connecting, { kind: 'connected', landedBytes: 500 }, 140);
    expect(again.state.phase).toEqual({ kind: 'resting', until: 140 + 500 });
  });

  it('asks for a ticket when its own is refused, and goes on with another', () => {
    const refused: CopyEvent = { kind: 'connect_failed', fault: transient('TICKET_REFUSED') };
    expect(copyAfter(limited(1000), refused).state.phase.kind).toBe('needs_ticket');
    expect(copyAfter(limited(1000), refused, { kind: 'ticket_renewed' }).effects).toEqual(['connect']);
  });

  it('fails for good for what another try cannot mend', () => {
    const fault = new Fault('TARGET_FULL', 'full');
    const { state, effects } = copyAfter(
      limited(1000),
      connected,
      started,
      ended({ kind: 'failed', landedBytes: 0, fault }),
    );
    expect([state.phase, effects]).toEqual([{ kind: 'failed', fault }, ['close']]);
  });

  it('kills a leg that does not drain when the copy is to go away', () => {
    const { state } = copyAfter(limited(1000), connected, started, { kind: 'stop' });
    expect(step(state, tick, 4000).effects).toEqual([]);
    expect(step(state, tick, 6000).effects).toEqual([{ kind: 'kill_leg' }]);
  });

  it('changes nothing once it has ended', () => {
    const { state } = copyAfter(limited(1000), { kind: 'stop' });
    expect(state.phase.kind).toBe('stopped');
    expect(step(state, granted(limited(5), 1), 99)).toEqual({ state, effects: [] });
  });
});

describe('a copy of a volume with holes', () => {
  const data = [
    { startBytes: 100 * 4096, endBytes: 150 * 4096 },
    { startBytes: 200 * 4096, endBytes: 210 * 4096 },
  ];
  const sparse = (landedBytes = 0): CopyEvent => ({ kind: 'connected', landedBytes, data });
  const jumped = (landedBytes: number): CopyEvent => ({ kind: 'hole_landed', landedBytes });

  it('jumps to the data first, and starts a leg that ends where they end', () => {
    const { state, effects } = copyAfter(limited(1000), sparse());
    expect([state.phase.kind, effects]).toEqual(['jumping', ['land_hole']]);
    const next = copyAfter(limited(1000), sparse(), jumped(100 * 4096));
    expect(next.effects).toEqual(['start']);
    expect(next.state).toMatchObject({
      landedBytes: 100 * 4096,
      holeBytes: 100 * 4096,
      phase: { plan: { startBytes: 100 * 4096, endBytes: 150 * 4096 } },
    });
  });

  it('does not wait for what a hole holds, as it waits for what moved', () => {
    const all = copyAfter(limited(1), sparse(), jumped(100 * 4096));
    expect(all.state.phase.kind).toBe('starting');
    expect(all.state.bucket.seconds).toBe(0);
  });

  it('moves a small hole like data', () => {
    const { state } = copyAfter(limited(10_000_000), sparse(110 * 4096));
    expect(state.phase).toMatchObject({ plan: { startBytes: 110 * 4096, endBytes: 210 * 4096 } });
  });

  it('is done without a leg when there are no more data', () => {
    const last = copyAfter({ kind: 'unlimited' }, sparse(210 * 4096));
    expect(last.state.phase).toEqual({ kind: 'jumping', hole: { startBytes: 210 * 4096, endBytes: 1_000_000 } });
    expect(copyAfter({ kind: 'unlimited' }, sparse(210 * 4096), jumped(1_000_000)).state.phase.kind).toBe('done');
  });

  it('does not jump while it is paused', () => {
    const { state } = copyAfter(limited(1000), granted({ kind: 'paused' }, 1), sparse());
    expect(state.phase.kind).toBe('paused');
  });

  it('moves every byte where its sink says nothing of zeros', () => {
    const { state } = copyAfter(limited(1000), { kind: 'connected', landedBytes: 0 });
    expect(state.phase).toMatchObject({ kind: 'starting', plan: { startBytes: 0, endBytes: 1_000_000 } });
  });

  it('connects again when the connection breaks in a jump, and goes on where the sink says', () => {
    const lost: CopyEvent = { kind: 'jump_failed', fault: transient('CONNECTION_LOST') };
    const { state } = copyAfter(limited(1000), sparse(), lost);
    expect(state).toMatchObject({ connected: false, phase: { kind: 'reconnecting' } });
    const again = step(step(state, tick, 200).state, sparse(100 * 4096), 210);
    expect(again.state.phase).toMatchObject({ kind: 'starting', plan: { startBytes: 100 * 4096 } });
  });

  it('counts a hole once, also when its sink has forgotten it', () => {
    const { state } = copyAfter(limited(1000), sparse(), jumped(100 * 4096));
    const lost = step(
      step(state, started, 50).state,
      ended({ kind: 'disconnected', fault: transient('CONNECTION_LOST') }),
      60,
    );
    const again = step(step(lost.state, tick, 200).state, sparse(0), 210);
    expect(step(again.state, jumped(100 * 4096), 220).state.holeBytes).toBe(100 * 4096);
  });

  it('stops at once in a jump that nobody answers', () => {
    expect(copyAfter(limited(1000), sparse(), { kind: 'stop' })).toMatchObject({
      state: { phase: { kind: 'stopped' } },
      effects: ['close'],
    });
  });
});
