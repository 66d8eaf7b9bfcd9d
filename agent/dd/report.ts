/**
 * What dd says at its end, in the words and figures of GNU dd 9.1 (coreutils, src/dd.c, print_xfer_stats and lib/human.c): records of
 * `blockBytes`, the bytes in units of 1000 and of 1024, the seconds, the rate in units of 1000.
 */
export function ddReport(bytes: number, blockBytes: number, seconds: number): string {
  const records = `${Math.floor(bytes / blockBytes)}+${bytes % blockBytes === 0 ? 0 : 1} records`;
  const sizes = bytes < 1000 ? '' : ` (${sizesOf(bytes).join(', ')})`;
  const rate = seconds > 0 ? `${human(bytes / seconds, 1000, 100)}B/s` : 'Infinity B/s';
  const copied = `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}${sizes} copied, ${significant(seconds)} s, ${rate}`;
  return `${records} in\n${records} out\n${copied}\n`;
}

function sizesOf(bytes: number): string[] {
  const decimal = `${human(bytes, 1000)}B`;
  return bytes < 1024 ? [decimal] : [decimal, `${human(bytes, 1024)}iB`];
}

/** One decimal below so many of a unit, none from there on: dd divides rates otherwise than sizes, and shows more of them. */
function human(value: number, base: 1000 | 1024, decimalBelow = 10): string {
  const units = ['', base === 1000 ? 'k' : 'K', 'M', 'G', 'T', 'P', 'E'];
  let [amount, unit] = [value, 0];
  while (unit + 1 < units.length && Math.round(amount) >= base) {
    amount /= base;
    unit += 1;
  }
  const digits = unit > 0 && amount < decimalBelow - 0.05 ? amount.toFixed(1) : String(Math.round(amount));
  return `${digits} ${units[unit]}`;
}

/** As C writes a number with %g: six digits that count. */
function significant(seconds: number): string {
  return String(Number(seconds.toPrecision(6)));
}
