import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

export const usage = `usage: npm run chaos -- [--seed N] [--only WORD]... [--repeat N] [--lanes N] [--stop-seconds N] [--events] [--list]
  --seed N          what is random follows from it; without it one is chosen and printed
  --only WORD       only the cells whose names hold this word; may be repeated. The results are shown, not written
  --repeat N        so many runs of each cell (2; with --only 1)
  --lanes N         so many systems at a time (4)
  --stop-seconds N  how long processes stay stopped, and links silent (10)
  --events          show what each migration told of itself, not only where something does not hold
  --list            list the cells

Exit status: 0 all that has to hold holds; 1 something does not; 2 wrong usage; 130 interrupted.`;

export interface Options {
  readonly seed: number;
  readonly only: readonly string[];
  readonly repeat: number;
  readonly lanes: number;
  readonly stopSeconds: number;
  readonly events: boolean;
  readonly list: boolean;
  readonly help: boolean;
}

/** @throws TypeError for what cannot be understood */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string' },
      only: { type: 'string', multiple: true, default: [] },
      repeat: { type: 'string' },
      lanes: { type: 'string', default: '4' },
      'stop-seconds': { type: 'string', default: '10' },
      events: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const { only, events, list, help } = values;
  return {
    seed: values.seed === undefined ? randomInt(2 ** 31) : whole('seed', values.seed, 0),
    only,
    repeat: values.repeat === undefined ? (only.length > 0 ? 1 : 2) : whole('repeat', values.repeat, 1),
    lanes: whole('lanes', values.lanes, 1),
    stopSeconds: whole('stop-seconds', values['stop-seconds'], 1),
    events,
    list,
    help,
  };
}

function whole(name: string, text: string, least: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least) return value;
  throw new TypeError(`--${name} must be a whole number from ${least}, not "${text}"`);
}
