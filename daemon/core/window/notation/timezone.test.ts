import { describe, expect, it } from '@jest/globals';
import { parseTimezone } from './timezone.ts';

describe('A time zone', () => {
  it.each(['Europe/Berlin', 'UTC', 'Asia/Shanghai', 'America/Argentina/Buenos_Aires', 'Asia/Calcutta'])(
    'is %s',
    (text) => {
      expect(parseTimezone(text)).toBe(text);
    },
  );

  const howToWrite = 'write an IANA time zone, such as Europe/Berlin or UTC';
  it.each([
    ['berlin', `"berlin" is no time zone (did you mean Europe/Berlin?): ${howToWrite}`],
    ['New York', `"New York" is no time zone (did you mean America/New_York?): ${howToWrite}`],
    ['Europe/Berln', `"Europe/Berln" is no time zone (did you mean Europe/Berlin?): ${howToWrite}`],
    ['europe/berlin', '"europe/berlin" is no time zone: write Europe/Berlin'],
    ['+02:00', `"+02:00" is an offset, which knows neither summer nor winter time: ${howToWrite}`],
    ['UTC+2', `"UTC+2" is an offset, which knows neither summer nor winter time: ${howToWrite}`],
    ['Mars/Olympus', `"Mars/Olympus" is no time zone: ${howToWrite}`],
    ['', `"" is empty: ${howToWrite}`],
  ])('is not %j', (text, message) => {
    expect(() => parseTimezone(text)).toThrow(expect.objectContaining({ reason: 'WINDOW_INVALID', message }));
  });
});
