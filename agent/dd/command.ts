import { resolve } from 'node:path';

/** What a command line of dd asks for, as far as it is a copy that Sluice can make. */
export interface AskedCopy {
  /** Both absolute. */
  readonly sourcePath: string;
  readonly targetPath: string;
  /** At most; it ends where the source ends. */
  readonly sizeBytes: number;
  /** dd's block size, in bytes: what it counts its records in. */
  readonly blockBytes: number;
  readonly isSparse: boolean;
  /** Without conv=notrunc. */
  readonly truncates: boolean;
}

const inputFlags = ['count_bytes', 'direct', 'fullblock'];
const outputFlags = ['direct'];
const conversions = ['sparse', 'fdatasync', 'fsync', 'notrunc', 'nocreat'];

/** Multipliers of dd(1): N may be followed by one of them, and K may be written kB for 1000, K or KiB for 1024. */
const [binary, decimal] = [1024, 1000];
const powers = ['K', 'M', 'G', 'T', 'P'];

/**
 * Reads a command line of dd. What Cinder sends is `if=S of=T count=BYTES bs=1M iflag=count_bytes[,direct] [oflag=direct]
 * [conv=sparse|fdatasync]`; Cinder's older releases count blocks.
 * @param args without the name of the program
 * @returns undefined for anything else, such as a probe (`count=0`): that is the real dd's
 */
export function askedCopy(args: readonly string[]): AskedCopy | undefined {
  const words = new Map(args.map((arg) => splitAt(arg, arg.indexOf('='))));
  if (words.size !== args.length) return undefined;
  const { if: source, of: target, count, bs = '512', iflag, oflag, conv, ...others } = Object.fromEntries(words);
  const isKnown = Object.keys(others).every((key) => key === 'status');
  const [input, output, converted] = [listed(iflag), listed(oflag), listed(conv)];
  const isOurs = isKnown && only(input, inputFlags) && only(output, outputFlags) && only(converted, conversions);
  const blockBytes = numberOf(bs);
  const counted = numberOf(count ?? '');
  if (!isOurs || !source || !target || !blockBytes || !counted) return undefined;
  return {
    sourcePath: resolve(source),
    targetPath: resolve(target),
    sizeBytes: input.includes('count_bytes') ? counted : counted * blockBytes,
    blockBytes,
    isSparse: converted.includes('sparse'),
    truncates: !converted.includes('notrunc'),
  };
}

function splitAt(text: string, index: number): [string, string] {
  return [text.slice(0, Math.max(0, index)), text.slice(index + 1)];
}

function listed(words: string | undefined): string[] {
  return words === undefined ? [] : words.split(',');
}

function only(words: readonly string[], known: readonly string[]): boolean {
  return words.every((word) => known.includes(word));
}

/** @returns undefined for what is no plain number with one of dd's usual suffixes */
function numberOf(text: string): number | undefined {
  const [, digits, power, rest] = /^(\d+)(?:([KkMGTP])(B|iB)?|B)?$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const base = rest === 'B' ? decimal : binary;
  const bytes = Number(digits) * (power === undefined ? 1 : base ** (powers.indexOf(power.toUpperCase()) + 1));
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}
