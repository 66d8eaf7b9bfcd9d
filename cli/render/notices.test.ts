import { describe, expect, it } from '@jest/globals';
import { sampleView } from '../../test/support/sample-migration.ts';
import type { ExplanationView } from '../views/explanation.ts';
import { limitPhrase } from './limit.ts';
import { noticesOn } from './notices.ts';
import { windowStanding } from './window-standing.ts';

const limited = (bytesPerSecond: number) => ({ kind: 'limited', bytesPerSecond }) as const;
const layer = { name: '', origin: 'request', won: true, note: '' } as const;
const base: ExplanationView = {
  effective: limited(120),
  summary: '',
  layers: [{ ...layer, kind: 'request', limit: limited(500) }],
  budgets: [],
  caps: [{ scope: 'rule across-racks', origin: '20-rules.yaml:31', max: limited(120), clipped: true }],
  settings: [],
  window: null,
  nextChange: null,
  atTime: '2026-11-23T11:00:00.000Z',
  policyGeneration: 1,
};
const window = {
  names: ['nights'],
  origin: '20-rules.yaml:7',
  passage: 'waits',
  opensTime: '2026-11-23T21:00:00.000Z',
  closesTime: null,
  trickle: null,
  note: '',
} as const;

const viewWith = (changed: Partial<ExplanationView>) => sampleView({ explanation: { ...base, ...changed } });

describe('notices', () => {
  it('tell whoever asked for a limit that a max clips it, and nobody else', () => {
    expect(noticesOn(viewWith({}))).toEqual([
      'limit 500B/s of the request is clipped to 120B/s by rule across-racks (20-rules.yaml:31)',
    ]);
    expect(noticesOn(viewWith({ layers: [{ ...layer, kind: 'rule', limit: limited(500) }] }))).toEqual([]);
  });

  it('tell that it waits for its window, and when that opens', () => {
    const [notice] = noticesOn(viewWith({ window, caps: [] }));
    expect(notice).toMatch(
      /^window nights \(20-rules\.yaml:7\) is closed: waits and starts by itself; opens 2026-11-23 21:00:00Z.*, in 10h00m$/,
    );
  });
});

describe('the standing of a migration before a closed window', () => {
  it('is short, by the clock of the reader', () => {
    expect(windowStanding(viewWith({ window }), 'Asia/Shanghai')).toBe('window nights opens Tue 05:00');
  });

  it('has the date of what is far off, and says what never comes', () => {
    const opensTime = '2026-12-24T21:00:00.000Z';
    expect(windowStanding(viewWith({ window: { ...window, opensTime } }), 'UTC')).toBe(
      'window nights opens 2026-12-24 21:00',
    );
    expect(windowStanding(viewWith({ window: { ...window, opensTime: null } }), 'UTC')).toBe(
      'window nights never opens again',
    );
  });

  it('is not told where something else decides', () => {
    expect(windowStanding({ ...viewWith({ window }), wanted: 'pause' })).toBeUndefined();
    expect(windowStanding({ ...viewWith({ window }), state: 'switching' })).toBeUndefined();
    expect(windowStanding(viewWith({ window: { ...window, passage: 'open' } }))).toBeUndefined();
  });
});

describe('who set the rate in force', () => {
  it.each([
    ['the window where it pauses', 'pauses', { kind: 'paused' }, 'window nights'],
    ['the window where its trickle is below the limit', 'trickles', limited(5), 'window nights'],
    ['the max where the trickle is above it', 'trickles', limited(120), 'max of rule across-racks'],
    ['the max where the window lets it finish', 'finishes', limited(120), 'max of rule across-racks'],
  ] as const)('is %s', (_, passage, effective, by) => {
    expect(limitPhrase({ ...base, effective, window: { ...window, passage } }).by).toBe(by);
  });
});
