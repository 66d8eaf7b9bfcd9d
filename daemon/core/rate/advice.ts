import { rateUnits } from './units.ts';

const plainNumber = /^\d+(\.\d+)?$/;
const numberAndLetters = /^(?<number>\d+(?:\.\d+)?)\s*(?<letters>[A-Za-z/]+)$/;
const howToWrite = 'write a number with a unit, such as 80MiB/s or 640Mbit/s, or unlimited, or paused';

/** Says what is wrong with a text that is no rate, and what to write instead; the sentence begins with the text itself. */
export function advise(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return `is empty: ${howToWrite}`;
  if (trimmed !== text) return `has space around it: write ${trimmed}`;
  if (/^(unlimited|paused)$/i.test(trimmed)) return `is no rate: write ${trimmed.toLowerCase()}`;
  if (plainNumber.test(trimmed)) return aboutPlainNumber(trimmed);
  if (/^-\s*\d/.test(trimmed)) return 'is negative: write a rate above zero, such as 1MiB/s, or paused';
  const { number, letters } = numberAndLetters.exec(trimmed)?.groups ?? {};
  if (number === undefined || letters === undefined) return `is no rate: ${howToWrite}`;
  const meant = unitsMeantBy(letters).map((unit) => number + unit);
  return meant.length === 0 ? `has an unknown unit: ${howToWrite}` : `is no rate: write ${anyOf(meant)}`;
}

function aboutPlainNumber(number: string): string {
  if (Number(number) === 0) return 'says nothing: zero is no rate; write unlimited or paused';
  return `has no unit: write ${anyOf([`${number}MiB/s`, `${number}MB/s`, `${number}B/s`])}`;
}

/** `MiB` can only mean `MiB/s`; `mb` and `Mbps` may mean all that begin with an M. */
function unitsMeantBy(letters: string): string[] {
  const texts = rateUnits.map((unit) => unit.text);
  const exact = texts.filter((unit) => unit === letters || unit === `${letters}/s`);
  if (exact.length > 0) return exact;
  const first = letters.charAt(0).toLowerCase();
  return texts.filter((unit) => unit.charAt(0).toLowerCase() === first);
}

function anyOf(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} or ${texts.at(-1)}`;
}
