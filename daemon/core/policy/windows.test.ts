import { describe, expect, it } from '@jest/globals';
import { aRule, silentDefault, silentPolicies, somewhere } from '../../../test/support/sample-policies.ts';
import { aWindowUse, windowsOf } from '../../../test/support/sample-windows.ts';
import { paused } from '../rate/rate.ts';
import { parseRate } from '../rate/text.ts';
import { explainRate, verdictOn } from './explain.ts';
import type { PolicySet } from './policy-set.ts';
import type { RateQuery } from './query.ts';
import { resolveRate } from './resolve.ts';

const stated = <T>(value: T, line = 1) => ({ value, origin: { ...somewhere, line } });
const windows = windowsOf({
  nights: { timezone: 'Europe/Berlin', days: 'mon-fri', hours: '22:00-06:00' },
  weekend: { days: 'sat-sun', at_close: 'finish' },
  office: { timezone: 'Europe/Berlin', days: 'mon-fri', hours: '08:00-18:00' },
});
const nights = aWindowUse(windows, 'nights');
const weekend = aWindowUse(windows, 'weekend');
const office = aWindowUse(windows, 'office');

function policiesWith(set: Partial<PolicySet>): PolicySet {
  return { ...silentPolicies, ...set };
}

/** Monday, an hour after noon in Berlin. */
const mondayNoon = Date.UTC(2026, 10, 23, 12);
const mondayNight = Date.UTC(2026, 10, 23, 21);
const tuesdayMorning = Date.UTC(2026, 10, 24, 5);

const query: RateQuery = {
  volume: { name: 'db-orders', sizeBytes: 1, metadata: {} },
  source: { host: 'stor-01', pool: 'fast', driver: 'file' },
  destination: { host: 'stor-02', pool: 'fast', driver: 'file' },
  requestedLimit: undefined,
  at: mondayNoon,
  hasBegun: true,
};

describe('A migration outside its window', () => {
  const atNight = policiesWith({ default: { ...silentDefault, window: stated(nights, 3) } });

  it('waits when it has not begun', () => {
    expect(resolveRate({ ...query, hasBegun: false }, atNight)).toMatchObject({
      effective: paused,
      passage: { kind: 'waits', opensAt: mondayNight },
      until: mondayNight,
    });
    const { summary, window, nextChange } = explainRate({ ...query, hasBegun: false }, atNight);
    expect(summary).toBe(
      '64MiB/s from the built-in default, but window nights is closed until Mon 2026-11-23 22:00 Europe/Berlin: it waits',
    );
    expect(window).toEqual({
      names: ['nights'],
      origin: '20-rules.yaml:3',
      passage: { kind: 'waits', opensAt: mondayNight },
      note: 'closed; opens Mon 2026-11-23 22:00 Europe/Berlin; what has begun is paused',
    });
    expect(nextChange).toEqual({ at: mondayNight, effective: parseRate('64MiB/s'), why: 'window nights opens' });
  });

  it('is paused when it has begun and the window says nothing else', () => {
    expect(resolveRate(query, atNight)).toMatchObject({ effective: paused, passage: { kind: 'pauses' } });
    expect(explainRate(query, atNight).summary).toMatch(/: it is paused$/);
  });

  it.each([
    ['1MiB/s', '1MiB/s'],
    ['100MiB/s', '64MiB/s'],
  ])('goes on at a trickle of %s, but never faster than without a window', (trickle, effective) => {
    const rules = [aRule('slow', {}, { trickle: stated(parseRate(trickle), 9) })];
    const policies = { ...atNight, rules };
    expect(resolveRate(query, policies)).toMatchObject({
      effective: parseRate(effective),
      passage: { kind: 'trickles', rate: parseRate(trickle) },
    });
    expect(explainRate(query, policies)).toMatchObject({
      summary: expect.stringMatching(`: it trickles at no more than ${trickle}$`),
      window: { note: expect.stringMatching(`; what has begun trickles at ${trickle}$`) },
      settings: [
        { key: 'window', value: 'nights', origin: '20-rules.yaml:3' },
        { key: 'trickle', value: trickle, origin: '20-rules.yaml:9' },
      ],
    });
  });

  it('goes on to its end where the window says so, and not before it has begun', () => {
    const policies = policiesWith({ default: { ...silentDefault, window: stated(weekend) } });
    expect(resolveRate(query, policies)).toMatchObject({
      effective: parseRate('64MiB/s'),
      passage: { kind: 'finishes' },
    });
    expect(resolveRate({ ...query, hasBegun: false }, policies)).toMatchObject({ passage: { kind: 'waits' } });
  });

  it('is not held by the window of the default where a rule says always', () => {
    const policies = { ...atNight, rules: [aRule('urgent', { volumes: ['db-*'] }, { window: stated('always') })] };
    expect(resolveRate(query, policies)).toMatchObject({
      effective: parseRate('64MiB/s'),
      passage: { kind: 'always' },
      until: undefined,
    });
    expect(explainRate(query, policies)).toMatchObject({
      window: undefined,
      nextChange: undefined,
      settings: [{ key: 'window', value: 'always' }],
    });
  });
});

describe('A migration in its window', () => {
  it('is told what closes it, and that it will have begun by then', () => {
    const policies = policiesWith({ default: { ...silentDefault, window: stated(nights) } });
    const { summary, window, nextChange } = explainRate({ ...query, at: mondayNight, hasBegun: false }, policies);
    expect(summary).toBe('64MiB/s from the built-in default');
    expect(window?.passage).toEqual({ kind: 'open', closesAt: tuesdayMorning });
    expect(window?.note).toBe('open; closes Tue 2026-11-24 06:00 Europe/Berlin; what has begun is paused then');
    expect(nextChange).toEqual({ at: tuesdayMorning, effective: paused, why: 'window nights closes' });
  });
});

describe('A rule for certain hours', () => {
  const rules = [
    aRule('office-hours', {}, { during: stated(office), limit: stated(parseRate('5MiB/s')) }),
    aRule('nightly', {}, { during: stated(nights), limit: stated(parseRate('90MiB/s')) }),
  ];
  const policies = policiesWith({ rules });

  it('is looked at only while they are', () => {
    expect(resolveRate(query, policies).effective).toEqual(parseRate('5MiB/s'));
    const evening = { ...query, at: Date.UTC(2026, 10, 23, 18) };
    expect(resolveRate(evening, policies)).toMatchObject({ effective: parseRate('64MiB/s'), until: mondayNight });
  });

  it('says why it does not match, and when what it says will hold', () => {
    const { layers, nextChange } = explainRate(query, policies);
    expect(layers.filter(({ kind }) => kind === 'rule').map(({ note }) => note)).toEqual([
      '',
      'does not match: window nights is closed until Mon 2026-11-23 22:00 Europe/Berlin',
    ]);
    expect(nextChange).toEqual({
      at: Date.UTC(2026, 10, 23, 17),
      effective: parseRate('64MiB/s'),
      why: 'window office closes',
    });
  });

  it('makes no next change where a stronger layer speaks anyway', () => {
    expect(explainRate({ ...query, requestedLimit: parseRate('1MiB/s') }, policies).nextChange).toBeUndefined();
  });
});

describe('A verdict', () => {
  it('has the layers that state a limit, and nothing of the rules that do not match', () => {
    const rules = [
      aRule('web', { volumes: ['web-*'] }, { limit: stated(parseRate('1MiB/s')) }),
      aRule('databases', { volumes: ['db-*'] }, { limit: stated(parseRate('20MiB/s')) }),
    ];
    const { layers } = verdictOn(query, policiesWith({ rules }));
    expect(layers.map(({ kind, name, won }) => [kind, name, won])).toEqual([
      ['rule', 'databases', true],
      ['default', '', false],
    ]);
  });

  it('is one for all about which only the rules say anything, and the same ones, at an instant', () => {
    const rules = [aRule('web', { volumes: ['web-*'] }, { limit: stated(parseRate('1MiB/s')) })];
    const policies = policiesWith({ rules });
    const verdict = (name: string, at = query.at) =>
      verdictOn({ ...query, volume: { ...query.volume, name }, at }, policies);
    expect(verdict('db-2')).toBe(verdict('db-1'));
    expect(verdict('web-2')).toBe(verdict('web-1'));
    expect(verdict('web-1').effective).toEqual(parseRate('1MiB/s'));
    expect(verdict('db-1', query.at + 1).at).toBe(query.at + 1);
  });
});
