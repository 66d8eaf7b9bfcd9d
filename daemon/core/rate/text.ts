import { advise } from './advice.ts';
import { RateSyntaxError } from './error.ts';
import { limited, paused, type Rate, unlimited } from './rate.ts';
import { rateUnits, shownUnits } from './units.ts';

const written = /^(?<whole>\d+)(?:\.(?<fraction>\d+))?(?<unit>[A-Za-z]+\/s)$/;

/** What a written rate looks like, as a regular expression; one that fits may still be out of range. */
export const ratePattern = `^(unlimited|paused|(?=[0-9.]*[1-9])[0-9]+(\\.[0-9]+)?(${rateUnits.map((unit) => unit.text).join('|')}))$`;

/**
 * Reads a rate as people write it: `80MiB/s`, `1.5GB/s`, `640Mbit/s`, `unlimited`, `paused`.
 * What is not whole bytes is rounded down, so a limit is never exceeded by its own rounding.
 * @throws {RateSyntaxError} for everything else, a bare number and zero among it
 */
export function parseRate(text: string): Rate {
  if (text === 'unlimited') return unlimited;
  if (text === 'paused') return paused;
  const { whole, fraction = '', unit: unitText } = written.exec(text)?.groups ?? {};
  const unit = rateUnits.find((known) => known.text === unitText);
  if (whole === undefined || unit === undefined) throw new RateSyntaxError(text, advise(text));
  const scaled = BigInt(whole + fraction) * unit.bytesPerSecond;
  return exactly(scaled / 10n ** BigInt(fraction.length), scaled === 0n, text);
}

function exactly(bytesPerSecond: bigint, isZero: boolean, text: string): Rate {
  if (isZero) throw new RateSyntaxError(text, 'says nothing: zero is no rate; write unlimited or paused');
  if (bytesPerSecond < 1n) throw new RateSyntaxError(text, 'is less than one byte per second: write 1B/s or paused');
  if (bytesPerSecond > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new RateSyntaxError(text, 'is more than 2^53 - 1 bytes per second: write unlimited');
  }
  return limited(Number(bytesPerSecond));
}

/** The shortest text that `parseRate` reads as exactly this rate, such as `80MiB/s`, `1.5GB/s`, `12345B/s`. */
export function formatRate(rate: Rate): string {
  if (rate.kind !== 'limited') return rate.kind;
  const hundredths = BigInt(rate.bytesPerSecond) * 100n;
  let shortest = `${rate.bytesPerSecond}B/s`;
  for (const unit of shownUnits) {
    if (hundredths % unit.bytesPerSecond !== 0n || hundredths < 100n * unit.bytesPerSecond) continue;
    const text = `${Number(hundredths / unit.bytesPerSecond) / 100}${unit.text}`;
    if (text.length < shortest.length) shortest = text;
  }
  return shortest;
}
