import { describe, expect, it } from '@jest/globals';
import { acknowledged, acknowledgedAll, aParticipant, budgetOf } from '../../../../test/support/participants.ts';
import { limited, paused, type Rate, unlimited } from '../../rate/rate.ts';
import { unboundedConcurrency } from '../admission/candidate.ts';
import { leaving, withSent } from '../grant/holding.ts';
import type { Participant } from './participant.ts';
import { type Round, shareRound } from './round.ts';

const uplink = [budgetOf('uplink', 100)];
const oneAtOnce = { ...unboundedConcurrency, all: 1 };

function round(participants: readonly Participant[], budgets = uplink, concurrency = unboundedConcurrency): Round {
  return shareRound({ participants, budgets, concurrency }, 0);
}
const shareOf = ({ shares }: Round, id: string): Rate | undefined => shares.get(id)?.rate;
const changeOf = ({ changes }: Round, id: string): Rate | undefined => changes.find((change) => change.id === id)?.rate;

describe('A round of sharing', () => {
  it('gives a copy that comes nothing before the other has acknowledged that it gets less', () => {
    const old = acknowledged(aParticipant('old', { crosses: [0] }), limited(100));
    const young = aParticipant('young', { crosses: [0] });
    const first = round([old, young]);
    expect(first.changes).toEqual([{ id: 'old', rate: limited(50) }]);
    const told = { ...old, holding: old.holding && withSent(old.holding, limited(50), 2) };
    expect(round([told, young]).changes).toEqual([]);
    expect(round([acknowledged(old, limited(50)), young]).changes).toEqual([{ id: 'young', rate: limited(50) }]);
  });

  it('changes nothing where nothing has changed since its rates were acknowledged', () => {
    const all = ['a', 'b', 'c'].map((id, number) => aParticipant(id, { crosses: [0], weight: 100 * (number + 1) }));
    const settled = acknowledgedAll(all, round(all).changes);
    expect(round(settled).changes).toEqual([]);
    expect(round(settled.toReversed()).changes).toEqual([]);
  });

  it('lets in only as many as may run, and gives the others no share', () => {
    const [first, second] = [
      aParticipant('first', { crosses: [0] }),
      aParticipant('second', { crosses: [0], askedAt: 1 }),
    ];
    const made = round([second, first], uplink, oneAtOnce);
    expect(made.admission.admitted).toEqual(['first']);
    expect(made.admission.waiting).toMatchObject([{ id: 'second', place: 1, obstacle: { kind: 'all', atMost: 1 } }]);
    expect(made.changes).toEqual([{ id: 'first', rate: limited(100) }]);
  });

  it('lets nobody in whose floor does not fit beside those of the others', () => {
    const running = aParticipant('running', { crosses: [0], floor: 70, isRunning: true });
    const waiting = aParticipant('waiting', { crosses: [0], floor: 40 });
    const made = round([running, waiting]);
    expect(made.admission.waiting).toMatchObject([{ id: 'waiting', obstacle: { kind: 'budget', name: 'uplink' } }]);
    expect(shareOf(made, 'running')).toEqual(limited(100));
  });

  it('keeps a floor where the weights alone would give less', () => {
    const light = aParticipant('light', { crosses: [0], weight: 1, floor: 30 });
    const heavy = aParticipant('heavy', { crosses: [0], weight: 1000 });
    const made = round([light, heavy]);
    expect([shareOf(made, 'light'), shareOf(made, 'heavy')]).toEqual([limited(30), limited(70)]);
  });

  it('takes the place and the share of one that is paused, and lets it in again when it is its turn', () => {
    const still = acknowledged(aParticipant('first', { crosses: [0], isRunning: true }), limited(100));
    const stopped: Participant = { ...still, activity: 'still', ceiling: paused };
    const next = aParticipant('next', { crosses: [0], askedAt: 1 });
    const pausing = round([stopped, next], uplink, oneAtOnce);
    expect(pausing.admission.admitted).toEqual(['next']);
    expect(pausing.changes).toEqual([{ id: 'first', rate: paused }]);
    const after = round([acknowledged(stopped, paused), next], uplink, oneAtOnce);
    expect(after.changes).toEqual([{ id: 'next', rate: limited(100) }]);

    const running = acknowledged({ ...next, isRunning: true }, limited(100));
    const resumed = acknowledged({ ...still, isRunning: false }, paused);
    expect(round([resumed, running], uplink, oneAtOnce)).toMatchObject({
      admission: { admitted: ['next'], waiting: [{ id: 'first' }] },
      changes: [],
    });
    expect(changeOf(round([resumed], uplink, oneAtOnce), 'first')).toEqual(limited(100));
  });

  it('keeps the place of one that is busy without moving bytes, and lends what it does not move', () => {
    const switching = aParticipant('switching', {
      crosses: [0],
      activity: 'busy',
      isRunning: true,
      holding: undefined,
    });
    const copying = aParticipant('copying', { crosses: [0], askedAt: 1 });
    expect(round([switching, copying]).changes).toEqual([{ id: 'copying', rate: limited(100) }]);
    expect(round([switching, copying], uplink, oneAtOnce).admission.admitted).toEqual(['switching']);
  });

  it('leaves a copy whose agent is lost what it may use, until its lease is over', () => {
    const contact = { kind: 'lost', leaseEndsAt: 1000, fallback: paused } as const;
    const reachable = acknowledged(aParticipant('lost', { crosses: [0], isRunning: true }), limited(60));
    const lost: Participant = { ...reachable, holding: reachable.holding && { ...reachable.holding, contact } };
    const other = acknowledged(aParticipant('other', { crosses: [0], isRunning: true }), limited(40));
    const stake = { participants: [lost, other], budgets: uplink, concurrency: unboundedConcurrency };
    expect(shareRound(stake, 999)).toMatchObject({ changes: [] });
    expect(shareRound(stake, 999).shares.has('lost')).toBe(false);
    expect(shareRound(stake, 1000).changes).toEqual([{ id: 'other', rate: limited(100) }]);
  });

  it('tells one that is being stopped nothing, and lends what it has when it is gone', () => {
    const stopped = acknowledged(aParticipant('leaving', { crosses: [0], activity: 'still' }), limited(60));
    const gone = { ...stopped, holding: stopped.holding && { ...stopped.holding, contact: leaving } };
    const other = acknowledged(aParticipant('other', { crosses: [0] }), limited(40));
    expect(round([gone, other]).changes).toEqual([]);
    expect(round([{ ...gone, holding: undefined }, other]).changes).toEqual([{ id: 'other', rate: limited(100) }]);
  });

  it('gives all that its limit lets to one that crosses no budget', () => {
    const free = aParticipant('free', { ceiling: limited(7) });
    const unbound = aParticipant('unbound', { ceiling: unlimited });
    expect(round([free, unbound]).changes).toEqual(
      expect.arrayContaining([
        { id: 'free', rate: limited(7) },
        { id: 'unbound', rate: unlimited },
      ]),
    );
  });

  it('stops what crosses a budget that is paused, and lets nobody in there', () => {
    const budgets = [{ name: 'uplink', limit: paused }];
    const running = acknowledged(aParticipant('running', { crosses: [0], isRunning: true }), limited(60));
    const made = round([running, aParticipant('waiting', { crosses: [0] })], budgets);
    expect(made.changes).toEqual([{ id: 'running', rate: paused }]);
    expect(made.admission.waiting).toMatchObject([{ id: 'waiting', obstacle: { kind: 'budget', isPaused: true } }]);
  });
});
