import type { EndView, SpanView, SpanWord } from '../views/simulation.ts';
import { formatBytes, formatTime } from './amounts.ts';
import { printable } from './text.ts';

/** When a migration ends, or in a few words why it does not. */
export function endText({ endTime, unfinished, goesOnTime, leftBytes }: EndView): string {
  const left = `${formatBytes(leftBytes)} left`;
  switch (unfinished) {
    case null:
      return minuteText(endTime);
    case 'time':
      return `needs longer, ${left}`;
    case 'starts-later':
      return `starts later, ${minuteText(goesOnTime)}`;
    case 'window-opens-later':
      return `window opens ${minuteText(goesOnTime)}, ${left}`;
    case 'window-never-opens':
      return `window never opens, ${left}`;
    case 'queued':
      return `waits for its turn, ${left}`;
    case 'rate-paused':
      return `rate is paused, ${left}`;
    case 'request-paused':
      return `paused by request, ${left}`;
    case 'host-unknown':
      return `host not in inventory, ${left}`;
    default:
      return unfinished satisfies never;
  }
}

/** `2026-11-23 21:00Z`: simulations are not exact to the second. */
export function minuteText(iso: string | null): string {
  return formatTime(iso).replace(/:\d\dZ$/, 'Z');
}

/** What a migration does in a span, in a few words, and what holds it there: `runs, budget uplink`. */
export function spanText({ kind, budget, obstacle }: Pick<SpanView, 'kind' | 'budget' | 'obstacle'>): string {
  const does = spanTexts[kind];
  if (obstacle !== null) return `${does}: ${printable(obstacle)}`;
  return budget === null ? does : `${does}, budget ${printable(budget)}`;
}

const spanTexts: Readonly<Record<SpanWord, string>> = {
  unspecified: '?',
  runs: 'runs',
  trickles: 'trickles, window closed',
  finishes: 'runs on, window closed',
  unasked: 'not asked for yet',
  waits: 'waits, window closed',
  pauses: 'paused, window closed',
  'rate-paused': 'rate is paused',
  'request-paused': 'paused by request',
  'host-unknown': 'host not in the inventory',
  queued: 'waits for its turn',
};
