import { didYouMean } from '../../policy/nearest.ts';
import { WindowSyntaxError } from './syntax-error.ts';

const howToWrite = 'write an IANA time zone, such as Europe/Berlin or UTC';

/**
 * Reads the name of a time zone.
 * @returns the name as it is written
 * @throws {WindowSyntaxError} for what the time zone database does not know, or knows in other letters, and for plain offsets
 */
export function parseTimezone(text: string): string {
  if (text === '') throw new WindowSyntaxError(text, `is empty: ${howToWrite}`);
  if (/^(UTC|GMT)?[+-]\d/.test(text)) {
    throw new WindowSyntaxError(text, `is an offset, which knows neither summer nor winter time: ${howToWrite}`);
  }
  const known = nameOf(text);
  if (known === undefined) throw new WindowSyntaxError(text, `is no time zone${suggestion(text)}: ${howToWrite}`);
  if (known !== text) throw new WindowSyntaxError(text, `is no time zone: write ${known}`);
  return text;
}

/** The name in the letters of the database; undefined when there is no such zone. */
function nameOf(text: string): string | undefined {
  try {
    return new Temporal.ZonedDateTime(0n, text).timeZoneId;
  } catch {
    return undefined;
  }
}

/** Longer than the name of any zone. */
const tooLong = 40;

/** A city says which zone is meant; else the nearest name may. */
function suggestion(text: string): string {
  if (text.length > tooLong) return '';
  const zones = Intl.supportedValuesOf('timeZone');
  const city = `/${text.trim().replaceAll(' ', '_').toLowerCase()}`;
  const meant = zones.find((zone) => zone.toLowerCase().endsWith(city));
  return meant === undefined ? didYouMean(text, zones) : ` (did you mean ${meant}?)`;
}
