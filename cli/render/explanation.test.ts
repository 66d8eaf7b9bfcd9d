import { describe, expect, it } from '@jest/globals';
import { renderExplanation } from './explanation.ts';
import { limitPhrase } from './limit.ts';
import { plain } from './paint.ts';
import { widthOf } from './text.ts';

const mebibyte = 1024 * 1024;
const limit = (mib: number) => ({ kind: 'limited', bytesPerSecond: mib * mebibyte }) as const;

describe('an explanation', () => {
  const view = {
    effective: limit(40),
    summary: '80MiB/s from 10-racks.yaml:12, clipped to 40MiB/s by host stor-02',
    layers: [
      { kind: 'request', name: '', origin: 'request', limit: null, won: false, note: 'asks for no limit' },
      { kind: 'rule', name: 'nightly', origin: '10-racks.yaml:12', limit: limit(80), won: true, note: '' },
    ],
    caps: [{ scope: 'host stor-02', origin: 'inventory/hosts.yaml:9', max: limit(40), clipped: true }],
    budgets: [],
    settings: [{ key: 'priority', value: '300', origin: '10-racks.yaml:14' }],
    window: null,
    nextChange: null,
    atTime: '2026-11-23T12:00:00.000Z',
    policyGeneration: 7,
  } as const;

  it('says the effective rate first, then each layer and max with its place, and marks winner and clip', () => {
    expect(renderExplanation('db to stor-02:slow', view, plain)).toBe(`db to stor-02:slow: 40MiB/s
80MiB/s from 10-racks.yaml:12, clipped to 40MiB/s by host stor-02

limits, strongest first: the first that speaks wins
   LAYER           LIMIT  FROM              NOTE
   request             -  request           asks for no limit
→  rule nightly  80MiB/s  10-racks.yaml:12

max, lowest first: every one holds
   SCOPE             MAX  FROM
→  host stor-02  40MiB/s  inventory/hosts.yaml:9  clips

set besides:
  priority 300  10-racks.yaml:14

no window restricts it

policy generation 7`);
  });

  it('says the window with its place, what becomes of the migration, and what changes next', () => {
    const window = {
      names: ['nights', 'weekend'],
      origin: '20-rules.yaml:5',
      passage: 'waits',
      opensTime: '2026-11-23T21:00:00.000Z',
      closesTime: null,
      trickle: null,
      note: 'closed; opens Mon 2026-11-23 22:00 Europe/Berlin; what has begun is paused',
    } as const;
    const nextChange = { time: '2026-11-23T21:00:00.000Z', effective: limit(40), why: 'window nights opens' };
    expect(renderExplanation('db to stor-02:slow', { ...view, window, nextChange }, plain)).toContain(`
window nights or weekend  20-rules.yaml:5
  closed; opens Mon 2026-11-23 22:00 Europe/Berlin; what has begun is paused
  it has not begun, and waits until the window opens 2026-11-23 21:00:00Z, in 9h00m
next change
  2026-11-23 21:00:00Z, in 9h00m
  40MiB/s: window nights opens
`);
    const narrow = renderExplanation('db to stor-02:slow', { ...view, window, nextChange }, plain, 60);
    expect(narrow).toContain(`
  closed; opens Mon 2026-11-23 22:00 Europe/Berlin; what has
  begun is paused
`);
  });

  it('puts notes below their layers where they do not fit beside them', () => {
    const text = renderExplanation('db to stor-02:slow', view, plain, 50);
    expect(text).toContain('request\n   asks for no limit\n→  rule nightly');
  });

  it('never cuts a name for the sake of a note beside it', () => {
    const rule = { ...view.layers[1], name: 'between-the-racks-at-night', note: 'matches, and sets no limit' };
    const long = { ...view.layers[0], note: 'does not match: volume db is not archive-* or archives-of-last-*' };
    const text = renderExplanation('db to stor-02:slow', { ...view, layers: [long, rule] }, plain);
    expect(text).toContain('rule between-the-racks-at-night  80MiB/s');
    expect(text).not.toContain('…');
  });

  it('fits 80 columns', () => {
    const lines = renderExplanation('db to stor-02:slow', view, plain, 80).split('\n');
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(80);
  });

  it('names the max as who set the limit when it clipped', () => {
    expect(limitPhrase(view)).toEqual({ rate: '40MiB/s', by: 'max of host stor-02' });
  });
});
