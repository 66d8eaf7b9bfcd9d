import { blockBytesFor } from './block-size.ts';
import type { Rate } from './rate.ts';

/** A rate that a copy was held to for a while, in bytes per second, infinite for unlimited; times in milliseconds. */
interface Held {
  readonly bytesPerSecond: number;
  readonly from: number;
  readonly until: number;
}

const secondMs = 1000;
/** So long after a rate was lowered bytes may land that were under way: they count on the account of the higher one, in milliseconds. */
const underWayMs = 1000;
/** What is left aside: pv lets a tenth of a second's bytes through at once, so that eleven such lumps fit into one second. */
const lumpSeconds = 0.1;

/** What may land within a second: the integral of the limits in force, those of the last two seconds being remembered. */
export class Allowance {
  /** Oldest first. */
  #held: readonly Held[] = [];

  /** The limit between two times, the first of which is the last of the call before. */
  hold(limit: Rate, from: number, until: number): void {
    const bytesPerSecond = perSecond(limit);
    const last = this.#held.at(-1);
    const goesOn = last?.bytesPerSecond === bytesPerSecond;
    const latest = { bytesPerSecond, from: goesOn ? last.from : from, until };
    const needed = this.#held.filter((held) => held.until + underWayMs > from - secondMs);
    this.#held = [...(goesOn ? needed.filter((held) => held !== last) : needed), latest];
  }

  /** What may land in the second that ends then, in bytes and whole blocks; infinite when any of it was unlimited. */
  inSecondUntil(end: number): number {
    const begin = end - secondMs;
    const times = this.#held.flatMap(({ from, until }) => [from, until + underWayMs]);
    const turns = [begin, ...times.filter((time) => time > begin && time < end).sort((a, b) => a - b), end];
    const pieces = turns.slice(1).map((until, index) => {
      const from = turns[index] ?? begin;
      return { seconds: (until - from) / 1000, limit: this.#limitAt(from) };
    });
    const moving = pieces.filter(({ seconds, limit }) => seconds > 0 && limit > 0);
    const highest = Math.max(0, ...moving.map(({ limit }) => limit));
    return wholeBlocks(
      moving.reduce((sum, { seconds, limit }) => sum + seconds * limit, highest * lumpSeconds),
      highest,
    );
  }

  /** The highest of those that hold or did while what lands was sent. */
  #limitAt(time: number): number {
    const counting = this.#held.filter(({ from, until }) => from <= time && time < until + underWayMs);
    return Math.max(0, ...counting.map(({ bytesPerSecond }) => bytesPerSecond));
  }
}

/** Bytes land in blocks: at a few KiB a second one alone is more than the second lets. */
function wholeBlocks(bytes: number, bytesPerSecond: number): number {
  if (bytes === 0 || bytes === Number.POSITIVE_INFINITY) return bytes;
  const block = blockBytesFor({ kind: 'limited', bytesPerSecond });
  return Math.ceil(bytes / block) * block;
}

function perSecond(limit: Rate): number {
  switch (limit.kind) {
    case 'unlimited':
      return Number.POSITIVE_INFINITY;
    case 'paused':
      return 0;
    case 'limited':
      return limit.bytesPerSecond;
    default:
      return limit satisfies never;
  }
}
