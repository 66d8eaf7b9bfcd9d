import { dirname, resolve } from 'node:path';

/** Where to listen or to connect. */
export interface Address {
  readonly host: string;
  /** 0 to let the system choose, where listening. */
  readonly port: number;
}

/** A value that cannot be used; the reader adds file, line and key. */
export class UnusableValue extends Error {
  override readonly name = 'UnusableValue';
}

/** `stor-01:7441`, `0.0.0.0:7441`, `[::1]:7441`. @throws UnusableValue */
export function parseAddress(text: string): Address {
  const match = /^(?:\[([0-9A-Fa-f:.%]+)\]|([A-Za-z0-9._-]+)):(\d{1,5})$/.exec(text);
  const [, bracketed, plain, digits] = match ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host === undefined || port > 65535) {
    throw new UnusableValue(`"${text}" is no address; write HOST:PORT such as 0.0.0.0:7441 or [::1]:7441`);
  }
  return { host, port };
}

export function formatAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

const sizeUnits: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
  PiB: 2 ** 50,
};

/** `10GiB` in bytes. @throws UnusableValue */
export function parseSize(text: string): number {
  const [, digits, unit] = /^(\d+)\s*([A-Za-z]+)$/.exec(text) ?? [];
  const bytes = Number(digits) * (sizeUnits[unit ?? ''] ?? Number.NaN);
  if (!Number.isSafeInteger(bytes) || bytes === 0) {
    throw new UnusableValue(`"${text}" is no size; write a whole number with a unit, such as 10GiB or 10737418240B`);
  }
  return bytes;
}

const timeUnits: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `5s` in milliseconds, from 10 ms to 24 hours. @throws UnusableValue */
export function parseDuration(text: string): number {
  const [, digits, unit] = /^(\d{1,9})\s*([a-z]+)$/.exec(text) ?? [];
  const ms = Number(digits) * (timeUnits[unit ?? ''] ?? Number.NaN);
  if (ms >= 10 && ms <= 86_400_000) return ms;
  throw new UnusableValue(
    `"${text}" is no length of time from 10ms to 24h; write a whole number with a unit: 500ms, 5s, 1m`,
  );
}

/** A parser that knows these words only. */
export function oneOf<Word extends string>(...words: readonly Word[]): (text: string) => Word {
  return (text) => {
    const word = words.find((candidate) => candidate === text);
    if (word === undefined) throw new UnusableValue(`"${text}" is not known; write ${words.join(' or ')}`);
    return word;
  };
}

/** A parser for names that stand in addresses and messages: of hosts and pools. @throws UnusableValue */
export function parseName(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(text)) return text;
  throw new UnusableValue(
    `${JSON.stringify(text)} is no name; write 1 to 100 characters of A-Z a-z 0-9 . _ -, beginning with a letter or a digit`,
  );
}

/** @param file that the path stands in, and is relative to. @throws UnusableValue */
export function absolutePath(file: string, path: string): string {
  if (path === '' || path.includes('\0')) throw new UnusableValue(`${JSON.stringify(path)} is no path`);
  return resolve(dirname(file), path);
}
