import { RateSyntaxError } from '../../rate/error.ts';
import type { Rate } from '../../rate/rate.ts';
import { parseRate } from '../../rate/text.ts';
import type { AtClose } from '../window.ts';
import { WindowSyntaxError } from './syntax-error.ts';

const howToWrite = 'write pause, finish or { trickle: 1MiB/s }';

/**
 * Reads what happens at the close: the text `pause` or `finish`, or a mapping `{ trickle: RATE }`.
 * @throws {WindowSyntaxError} for all else
 * @throws {RateSyntaxError} when the rate of a trickle cannot be read
 */
export function parseAtClose(value: unknown): AtClose {
  if (value === 'pause' || value === 'finish') return { kind: value };
  const [key, rate, ...more] = typeof value === 'object' && value !== null ? Object.entries(value).flat() : [];
  if (key === 'trickle' && more.length === 0) return { kind: 'trickle', rate: parseTrickle(String(rate ?? '')) };
  throw new WindowSyntaxError(shown(value), advise(value));
}

/** A trickle is a rate that moves something, and not everything. */
function parseTrickle(text: string): Rate {
  const rate = parseRate(text);
  switch (rate.kind) {
    case 'limited':
      return rate;
    case 'paused':
      throw new WindowSyntaxError('trickle: paused', 'moves nothing: write at_close: pause');
    case 'unlimited':
      throw new WindowSyntaxError('trickle: unlimited', 'closes nothing: write at_close: finish');
  }
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function advise(value: unknown): string {
  if (typeof value !== 'string') return `is not what can happen at the close: ${howToWrite}`;
  const word = value.trim().toLowerCase();
  if (word === 'pause' || word === 'finish') return `is not what can happen at the close: write ${word}`;
  const { rate } = /^trickle[:\s]*(?<rate>.*)$/.exec(value.trim())?.groups ?? {};
  return rate !== undefined && isRate(rate)
    ? `is one text: write { trickle: ${rate} }`
    : `is not what can happen at the close: ${howToWrite}`;
}

function isRate(text: string): boolean {
  try {
    return parseRate(text).kind === 'limited';
  } catch (error) {
    if (error instanceof RateSyntaxError) return false;
    throw error;
  }
}
