import { describe, expect, it } from '@jest/globals';
import { Failure } from '../failure/failure.ts';
import { parsePlanFile } from './plan-file.ts';

function problemsIn(text: string): string[] {
  try {
    parsePlanFile(text, 'plan.yaml');
  } catch (error) {
    if (error instanceof Failure) return error.message.split('\n');
  }
  return [];
}

describe('a plan file', () => {
  it('lists volumes with their destinations; what an entry does not say its defaults do', () => {
    const { entries, placeOf } = parsePlanFile(
      `defaults: { limit: 80MiB/s, window: nights, keep_source: true }
migrations:
  - { volume: a, to: stor-02:fast }
  - volume: b
    to: stor-03:slow
    limit: unlimited
    keep_source: false
    force_host_copy: true
`,
      'plan.yaml',
    );
    const window = 'nights';
    expect(entries).toEqual([
      {
        volume: 'a',
        destinationHost: 'stor-02',
        destinationPool: 'fast',
        terms: { limit: { bytesPerSecond: 80 * 2 ** 20 }, forceHostCopy: false, window, keepSource: true },
      },
      {
        volume: 'b',
        destinationHost: 'stor-03',
        destinationPool: 'slow',
        terms: { limit: { unlimited: {} }, forceHostCopy: true, window, keepSource: false },
      },
    ]);
    expect([placeOf(1), placeOf(2)]).toEqual(['plan.yaml:3', 'plan.yaml:4']);
  });

  it('tells all its problems, each with its line', () => {
    expect(
      problemsIn(`defaults: { limit: 80, windw: nights }
migrations:
  - { volume: a, to: stor-02 }
  - { to: stor-02:fast }
  - { volume: c, to: stor-02:fast, keep_source: perhaps }
`),
    ).toEqual([
      'the plan has 5 problems; nothing was begun:',
      expect.stringMatching(/^plan\.yaml:1:\d+ defaults\.limit: rate "80" has no unit/),
      'plan.yaml:1:24 unknown key windw in defaults (did you mean window?); known keys are limit, keep_source, force_host_copy, window',
      expect.stringMatching(/^plan\.yaml:3:\d+ migration a, to: destination "stor-02" is not HOST:POOL/),
      expect.stringMatching(/^plan\.yaml:4:\d+ migration 2, volume is missing/),
      'plan.yaml:5:49 migration c, keep_source must be true or false',
    ]);
  });

  it('has each volume once, and at least one', () => {
    const twice = 'migrations:\n  - { volume: a, to: s:p }\n  - { volume: a, to: t:p }\n';
    expect(problemsIn(twice)[1]).toBe('plan.yaml:3:5 volume a stands in line 2 already; write it once');
    expect(problemsIn('migrations: []\n')[1]).toMatch(/^plan\.yaml:1:\d+ migrations must list at least one volume$/);
    expect(problemsIn('- a\n')[1]).toMatch(/^plan\.yaml:1:\d+ the file holds migrations, a list/);
  });
});
