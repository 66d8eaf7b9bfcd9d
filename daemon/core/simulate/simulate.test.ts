import { describe, expect, it } from '@jest/globals';
import { aHost, aRule, silentDefault, silentPolicies, somewhere } from '../../../test/support/sample-policies.ts';
import { aWindowUse, windowsOf } from '../../../test/support/sample-windows.ts';
import type { PolicySet } from '../policy/policy-set.ts';
import { limited, paused, unlimited } from '../rate/rate.ts';
import type { Scene, Traveller } from './scene.ts';
import { simulate } from './simulate.ts';

const MiB = 2 ** 20;
const hour = 3_600_000;
const stated = <T>(value: T) => ({ value, origin: somewhere });
const windows = windowsOf({
  nights: { hours: '22:00-06:00' },
  trickling: { hours: '22:00-06:00', at_close: { trickle: '1MiB/s' } },
  finishing: { hours: '22:00-06:00', at_close: 'finish' },
  over: { dates: '2020-01-01' },
});
const within = (name: string) => ({ window: stated(aWindowUse(windows, name)) });

/** Monday at eight in the evening, two hours before the nights open. */
const evening = Date.UTC(2026, 10, 23, 20);
const facts: Traveller['facts'] = {
  volume: { name: 'db', sizeBytes: 1, metadata: {} },
  source: { host: 'stor-01', pool: 'fast', driver: 'file' },
  destination: { host: 'stor-02', pool: 'fast', driver: 'file' },
  requestedLimit: limited(MiB),
};
const traveller = (changed: Partial<Traveller> = {}): Traveller => ({
  name: 'db',
  facts,
  leftBytes: 3600 * MiB,
  hasBegun: false,
  hasPlace: false,
  wanted: 'run',
  asksAt: undefined,
  askedAt: undefined,
  ...changed,
});

function policies(changed: Partial<PolicySet> = {}): PolicySet {
  const hosts = new Map(['stor-01', 'stor-02'].map((name) => [name, aHost(name, [])]));
  return { ...silentPolicies, hosts, ...changed };
}

/** What becomes of it, with instants in hours since the evening. */
function courseOf(scene: Partial<Scene>, hours = 48) {
  const usual = { policies: policies(), travellers: [traveller()], from: evening, unlimitedAs: 10 * MiB };
  const [course] = simulate({ ...usual, to: evening + hours * hour, ...scene }).courses;
  const since = (at: number) => (at - evening) / hour;
  return {
    spans: course?.spans.map(({ from, to, kind, movedBytes }) => [kind, since(from), since(to), movedBytes / MiB]),
    ending: course?.ending.kind === 'ends' ? since(course.ending.at) : course?.ending,
  };
}

const withDefault = (stating: Partial<PolicySet['default']>) => policies({ default: { ...silentDefault, ...stating } });

describe('A simulated migration', () => {
  it('runs at its rate until its last byte has moved', () => {
    expect(courseOf({})).toEqual({ spans: [['runs', 0, 1, 3600]], ending: 1 });
  });

  it('waits for its window, is paused when it closes, and goes on when it opens again', () => {
    const travellers = [traveller({ leftBytes: 9 * 3600 * MiB })];
    expect(courseOf({ policies: withDefault(within('nights')), travellers })).toEqual({
      spans: [
        ['waits', 0, 2, 0],
        ['runs', 2, 10, 8 * 3600],
        ['pauses', 10, 26, 0],
        ['runs', 26, 27, 3600],
      ],
      ending: 27,
    });
  });

  it('trickles through the day, or runs on to its end, where that is what the window says', () => {
    const travellers = [
      traveller({ facts: { ...facts, requestedLimit: limited(2 * MiB) }, leftBytes: 17 * 3600 * MiB }),
    ];
    expect(courseOf({ policies: withDefault(within('trickling')), travellers }).spans).toEqual([
      ['waits', 0, 2, 0],
      ['runs', 2, 10, 16 * 3600],
      ['trickles', 10, 11, 3600],
    ]);
    expect(courseOf({ policies: withDefault(within('finishing')), travellers }).spans).toEqual([
      ['waits', 0, 2, 0],
      ['runs', 2, 10, 16 * 3600],
      ['finishes', 10, 10.5, 3600],
    ]);
  });

  it('changes its rate when a rule begins and ceases to count', () => {
    const during = stated(aWindowUse(windows, 'nights'));
    const rules = [aRule('by-night', {}, { during, limit: stated(limited(2 * MiB)) })];
    const slow = withDefault({ limit: stated(limited(MiB)) });
    const travellers = [traveller({ facts: { ...facts, requestedLimit: undefined }, leftBytes: 20 * 3600 * MiB })];
    expect(courseOf({ policies: { ...slow, rules }, travellers }).spans).toEqual([
      ['runs', 0, 2, 2 * 3600],
      ['runs', 2, 10, 16 * 3600],
      ['runs', 10, 12, 2 * 3600],
    ]);
  });

  it('is not there before it is asked for', () => {
    expect(courseOf({ travellers: [traveller({ asksAt: evening + hour })] }).spans).toEqual([
      ['unasked', 0, 1, 0],
      ['runs', 1, 2, 3600],
    ]);
  });

  it('moves at the assumed speed where nothing limits it', () => {
    const travellers = [traveller({ facts: { ...facts, requestedLimit: unlimited } })];
    expect(courseOf({ travellers })).toMatchObject({ ending: 0.1 });
  });

  it('has ended at once when all of it has landed before', () => {
    expect(courseOf({ travellers: [traveller({ hasBegun: true, leftBytes: 0 })] })).toEqual({ spans: [], ending: 0 });
  });

  it.each([
    ['it needs longer', {}, policies(), { kind: 'time' }],
    ['it is paused by request', { wanted: 'pause' }, policies(), { kind: 'requestPaused' }],
    ['its rate is paused', {}, withDefault({ max: stated(paused) }), { kind: 'ratePaused' }],
    ['one of its hosts is gone', {}, policies({ hosts: new Map() }), { kind: 'hostUnknown' }],
    ['its window never opens', {}, withDefault(within('over')), { kind: 'windowNeverOpens' }],
    ['its window opens later', {}, withDefault(within('nights')), { kind: 'windowOpensLater', at: evening + 2 * hour }],
    ['it starts later', { asksAt: evening + 3 * hour }, policies(), { kind: 'startsLater', at: evening + 3 * hour }],
  ] as const)('says that %s when it does not end', (_, changed, set, why) => {
    const { ending, spans } = courseOf({ policies: set, travellers: [traveller(changed)] }, 0.5);
    const moved = spans?.reduce((sum, [, , , mebibytes]) => sum + Number(mebibytes), 0) ?? 0;
    expect(ending).toEqual({ kind: 'unfinished', why, leftBytes: (3600 - moved) * MiB });
  });
});

describe('A simulation', () => {
  it('counts what ends, when the last does, and what moves', () => {
    const travellers = [
      traveller(),
      traveller({ name: 'w', leftBytes: 7200 * MiB }),
      traveller({ name: 'x', wanted: 'pause' }),
    ];
    const scene = { policies: policies(), travellers, from: evening, to: evening + 24 * hour, unlimitedAs: 1 };
    expect(simulate(scene)).toMatchObject({ movedBytes: 10_800 * MiB, endedCount: 2, lastEndAt: evening + 2 * hour });
  });
});
