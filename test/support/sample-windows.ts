import type { NamedWindow } from '../../daemon/core/policy/named-window.ts';
import type { WindowUse } from '../../daemon/core/policy/window-use.ts';
import { readWindow, type WrittenWindow } from '../../daemon/core/window/notation/window.ts';
import { unite, type Window } from '../../daemon/core/window/window.ts';
import { somewhere } from './sample-policies.ts';

/** A window as policy files write it. */
export function aWindow(written: WrittenWindow): Window {
  const reading = readWindow(written);
  if ('problems' in reading) throw new Error(reading.problems.map(({ message }) => message).join('; '));
  return reading.ok;
}

/** What rules and the default say when they name one window. */
export function aWindowUse(name: string, written: WrittenWindow): WindowUse {
  return { names: [name], window: aWindow(written) };
}

const written: Readonly<Record<string, WrittenWindow>> = {
  nights: { timezone: 'Europe/Berlin', days: 'mon-fri', hours: '22:00-06:00' },
  lunch: { timezone: 'America/New_York', hours: '12:00-13:00', at_close: 'finish' },
  slow: { timezone: 'Asia/Kolkata', days: 'mon-sat', hours: '20:00-04:30', at_close: { trickle: '5B/s' } },
  frozen: { timezone: 'UTC', hours: '00:00-12:00', blackouts: '2026-11-13T06:00..2026-11-20' },
  always: { timezone: 'UTC', hours: '00:00-24:00' },
  past: { timezone: 'UTC', dates: '2025-01-01..2026-11-16' },
};

/** Windows of every kind, by name: some never close, some never open again. */
export const sampleWindows: ReadonlyMap<string, NamedWindow> = new Map(
  Object.entries(written).map(([name, each]) => [
    name,
    { name: { value: name, origin: somewhere }, window: aWindow(each) },
  ]),
);

const uses = new Map<string, WindowUse>();

/** The samples of these names together; one object for each combination, as a policy set has it. */
export function useOf(names: readonly string[]): WindowUse {
  const key = names.join();
  const known = uses.get(key);
  if (known !== undefined) return known;
  const windows = names.flatMap((name) => sampleWindows.get(name)?.window ?? []);
  const [first] = windows;
  const use = { names, window: windows.length === 1 && first !== undefined ? first : unite(windows) };
  uses.set(key, use);
  return use;
}
