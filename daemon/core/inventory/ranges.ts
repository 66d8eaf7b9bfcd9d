const range = /\[(?<from>[^:[\]]*):(?<to>[^:[\]]*)(?::(?<step>[^:[\]]*))?\]/;
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const hostName = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** More names than this from one pattern is taken for a slip of the keyboard. */
const mostNames = 100_000;

/** A key under `hosts` that names no hosts. */
export class HostPatternError extends Error {
  override readonly name = 'HostPatternError';
}

/**
 * The names that a key under `hosts` stands for, by Ansible's rules: `stor-[01:16]` keeps its leading zeros, `[a:f]` counts letters,
 * `[0:20:5]` has a step, both ends belong to it, and a name may have several ranges.
 * @throws {HostPatternError}
 */
export function expandHostPattern(pattern: string): string[] {
  const found = range.exec(pattern);
  if (!found) return [checked(pattern)];
  const head = pattern.slice(0, found.index);
  const tails = pattern.slice(found.index + found[0].length);
  const middles = members(pattern, found.groups ?? {});
  const names = middles.flatMap((middle) => expandHostPattern(head + middle + tails));
  if (names.length > mostNames) throw new HostPatternError(`host range "${pattern}" has more than ${mostNames} names`);
  return names;
}

function checked(name: string): string {
  if (hostName.test(name)) return name;
  throw new HostPatternError(
    `"${name}" is no host name: write letters, digits, ".", "_" and "-", or a range such as stor-[01:16]`,
  );
}

function members(pattern: string, { from = '', to = '', step = '1' }: Record<string, string>): string[] {
  const refuse = (why: string) => new HostPatternError(`host range "${pattern}" ${why}: write it as in stor-[01:16]`);
  if (!/^[1-9]\d*$/.test(step)) throw refuse(`has the step "${step}"`);
  if (/^\d*$/.test(from) && /^\d+$/.test(to)) return numbers(from || '0', to, Number(step), refuse);
  if (/^[A-Za-z]$/.test(from) && /^[A-Za-z]$/.test(to)) {
    return counted(letters.indexOf(from), letters.indexOf(to), Number(step), refuse).map((at) => letters.charAt(at));
  }
  throw refuse('needs two numbers or two letters');
}

function numbers(from: string, to: string, step: number, refuse: (why: string) => HostPatternError): string[] {
  const padded = from.length > 1 && from.startsWith('0');
  if (padded && from.length !== to.length) throw refuse('has ends of different width');
  const width = padded ? from.length : 0;
  return counted(Number(from), Number(to), step, refuse).map((number) => String(number).padStart(width, '0'));
}

function counted(from: number, to: number, step: number, refuse: (why: string) => HostPatternError): number[] {
  if (from > to) throw refuse('counts down');
  if ((to - from) / step > mostNames) throw refuse(`has more than ${mostNames} names`);
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
}
