import { parseArgs } from 'node:util';

export const usage = `usage: npm run bench -- [--only NAME]... [--record] [--quick] [--disk FOLDER] [--list]
  --only NAME    run only this trial; may be repeated. The results are shown, not written
  --record       write them into bench/RESULTS.md all the same; those of the other trials stay as they were
  --quick        shorter runs and fewer repetitions, under eight minutes. The results are shown, not written
  --disk FOLDER  where the volumes of the trial "disk" lie; the folder for temporary files when not given
  --list         list the trials

Exit status: 0 every bar is met; 1 something could not be measured; 2 wrong usage; 3 a bar is missed; 130 interrupted.`;

export interface Options {
  readonly only: readonly string[];
  readonly quick: boolean;
  /** Write what was measured into the record. */
  readonly record: boolean;
  /** A folder on a disk; undefined: the one for temporary files. */
  readonly disk: string | undefined;
  readonly list: boolean;
  readonly help: boolean;
}

/** @throws TypeError for what cannot be understood */
export function parseOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      only: { type: 'string', multiple: true, default: [] },
      record: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      disk: { type: 'string' },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const { quick, disk, list, help } = values;
  if (positionals.length > 0 && values.only.length === 0) {
    throw new TypeError(`unexpected argument "${positionals[0]}"`);
  }
  if (quick && values.record) throw new TypeError('--quick gives no figures to record; leave one of both out');
  const only = [...values.only, ...positionals];
  return { only, quick, record: values.record || (!quick && only.length === 0), disk, list, help };
}
