import { afterAll, describe, expect, it } from '@jest/globals';
import { cells, chosenCells } from './cells.ts';
import { faults } from './faults/faults.ts';
import { moments } from './moment.ts';
import { parseOptions } from './options.ts';
import { runCell } from './run/run-cell.ts';
import { diceOf } from './seeds.ts';
import { lackOf } from './site/tools.ts';

/** The part of the matrix that is played by `npm test`; the whole is `npm run chaos`. */
const subset = [
  'kill-all:in-the-copy',
  'kill-target-agent:in-verification',
  'kill-daemon-at-publishTarget:in-the-switch',
  'kill-daemon-at-deleteSource:in-the-switch',
  'kill-pv:in-the-copy',
  'stop-sink-dd:in-the-copy',
  'cut-silently:in-the-copy',
  'target-full:in-the-copy',
  'source-read-error:in-the-copy',
  'journal-full:in-the-copy',
];
const seed = 20_261_122;

describe('the chaos matrix', () => {
  const interrupted = new AbortController();
  afterAll(() => interrupted.abort());

  it.concurrent.each(subset)(
    `holds, with seed ${seed}, in %s`,
    async (name) => {
      const cell = cells.find((candidate) => candidate.name === name);
      if (cell === undefined) throw new Error(`no cell is called ${name}`);
      const lack = lackOf(cell.fault.needs);
      if (lack !== undefined) return console.info(`${name} is skipped: ${lack}`);
      const dice = diceOf(seed, name);
      const number = subset.indexOf(name);
      const outcome = await runCell({ cell, seed, dice, number, stopSeconds: 3, signal: interrupted.signal });
      expect(outcome).toMatchObject({ problems: [] });
    },
    180_000,
  );

  it('has every fault at every moment, or says why there is none', () => {
    for (const { notAt = {} } of faults) for (const why of Object.values(notAt)) expect(why).not.toBe('');
    const left = faults.reduce((sum, { notAt = {} }) => sum + Object.keys(notAt).length, 0);
    expect(cells.length + left).toBe(faults.length * moments.length);
    expect(new Set(cells.map(({ name }) => name)).size).toBe(cells.length);
  });

  it('is played again by seed and cell', () => {
    const [once, again, other] = [1, 1, 2].map((seed) => Array.from({ length: 5 }, diceOf(seed, 'kill-pv')));
    expect(again).toEqual(once);
    expect(other).not.toEqual(once);
  });

  it('says what is wrong with its options', () => {
    expect(() => parseOptions(['--seed', 'x'])).toThrow('--seed must be a whole number from 0, not "x"');
    expect(() => chosenCells(['kill-everything'])).toThrow('no cell\'s name holds "kill-everything"');
    expect(parseOptions(['--seed', '5', '--only', 'kill-pv'])).toMatchObject({ seed: 5, only: ['kill-pv'], repeat: 1 });
  });
});
