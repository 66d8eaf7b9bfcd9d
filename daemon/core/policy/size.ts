/** Bytes in one of each unit that a size may be written in, each family from large to small. */
const sizeUnits: ReadonlyMap<string, number> = new Map([
  ['PiB', 2 ** 50],
  ['TiB', 2 ** 40],
  ['GiB', 2 ** 30],
  ['MiB', 2 ** 20],
  ['KiB', 2 ** 10],
  ['PB', 10 ** 15],
  ['TB', 10 ** 12],
  ['GB', 10 ** 9],
  ['MB', 10 ** 6],
  ['kB', 10 ** 3],
  ['B', 1],
]);

/** What a written size looks like, as a regular expression; one that fits may still be too large, or no whole number of bytes. */
export const sizePattern = `^(?=[0-9.]*[1-9])[0-9]+(\\.[0-9]+)?(${[...sizeUnits.keys()].join('|')})$`;

const written = new RegExp(sizePattern);

/** Reads a size of a volume, such as `100GiB` or `1.5TB`. @returns whole bytes, above 0, or as `problem` what to write instead */
export function readSize(text: string): { readonly bytes: number } | { readonly problem: string } {
  const said = `size ${JSON.stringify(text)}`;
  if (!written.test(text)) return { problem: `${said} is no size: write a number with a unit, such as 100GiB` };
  const number = Number.parseFloat(text);
  const bytes = Math.round(number * (sizeUnits.get(text.replace(/^[0-9.]+/, '')) ?? 1));
  if (bytes < 1) return { problem: `${said} is less than one byte` };
  return Number.isSafeInteger(bytes) ? { bytes } : { problem: `${said} is more than any volume has` };
}

/** The shortest text that `readSize` reads as exactly these bytes, such as `100GiB`; `0B` for none. */
export function formatSize(bytes: number): string {
  let shortest = `${bytes}B`;
  for (const [unit, unitBytes] of sizeUnits) {
    const number = Math.round((bytes / unitBytes) * 100) / 100;
    const text = `${number}${unit}`;
    if (number > 0 && text.length < shortest.length && Math.round(number * unitBytes) === bytes) shortest = text;
  }
  return shortest;
}
