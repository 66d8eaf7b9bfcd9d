import { type Weekday, weekdays } from '../day.ts';
import { WindowSyntaxError } from './syntax-error.ts';

const names = weekdays.join('|');

/** `fri`, or `mon-fri`, from the first to the last of them, through Sunday where the last comes earlier in the week. */
export const daysPattern = new RegExp(`^(?:${names})(?:-(?:${names}))?$`);

/** @throws {WindowSyntaxError} for all that is neither a day nor a range of days */
export function parseDays(text: string): Weekday[] {
  if (!daysPattern.test(text)) throw new WindowSyntaxError(text, advise(text));
  const [first, last = first] = text.split('-');
  if (first === last && text !== first) {
    throw new WindowSyntaxError(text, `begins and ends on one day: write ${first}, or leave days out for every day`);
  }
  const order: readonly (string | undefined)[] = weekdays;
  const from = order.indexOf(first);
  const count = ((order.indexOf(last) - from + 7) % 7) + 1;
  return [...weekdays, ...weekdays].slice(from, from + count);
}

const howToWrite = 'write a day or a range of days, such as sat or mon-fri, or leave days out for every day';

function advise(text: string): string {
  if (text === '') return `is empty: ${howToWrite}`;
  if (text.includes(',')) return `is a list in one text: write [${itemsOf(text).join(', ')}]`;
  if (/^(daily|every ?day|all|\*)$/i.test(text)) return 'is no day: leave days out for every day';
  if (/^weekdays?$/i.test(text)) return 'is no day: write mon-fri';
  if (/^weekends?$/i.test(text)) return 'is no day: write sat-sun';
  const meant = text.split(/\s*(?:-|\.\.+|–| to )\s*/).map(dayMeantBy);
  const known = meant.length <= 2 && meant.every((day) => day !== undefined);
  return known ? `is no day: write ${meant.join('-')}` : `is no day: ${howToWrite}`;
}

function itemsOf(list: string): string[] {
  return list.split(/[\s,]+/).map((word) => dayMeantBy(word) ?? word);
}

/** `Monday` and `MON` can only mean `mon`. */
function dayMeantBy(word: string): Weekday | undefined {
  const short = word.trim().toLowerCase().slice(0, 3);
  return /^[A-Za-z]+$/.test(word.trim()) ? weekdays.find((day) => day === short) : undefined;
}
