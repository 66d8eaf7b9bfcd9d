import type { NamedWindow } from '../../daemon/core/policy/named-window.ts';
import type { WindowUse } from '../../daemon/core/policy/window-use.ts';
import { readWindow, type WrittenWindow } from '../../daemon/core/window/notation/window.ts';
import { unite, type Window } from '../../daemon/core/window/window.ts';
import { somewhere } from './sample-policies.ts';

/** A window as a policy file writes it; in UTC unless it says another zone. */
export function aWindow(written: WrittenWindow): Window {
  const read = readWindow({ timezone: 'UTC', ...written });
  if ('problems' in read) throw new Error(read.problems.map(({ message }) => message).join('; '));
  return read.ok;
}

/** The windows of a policy set, by name. */
export function windowsOf(written: Readonly<Record<string, WrittenWindow>>): Map<string, NamedWindow> {
  return new Map(
    Object.entries(written).map(([name, hours]) => [
      name,
      { name: { value: name, origin: somewhere }, window: aWindow(hours) },
    ]),
  );
}

/** Some of them, named together. */
export function aWindowUse(windows: ReadonlyMap<string, NamedWindow>, ...names: string[]): WindowUse {
  const [first, ...others] = names.map((name) => windows.get(name)?.window ?? aWindow({ hours: '00:00-24:00' }));
  return {
    names,
    window:
      others.length === 0 && first !== undefined
        ? first
        : unite([first, ...others].filter((each) => each !== undefined)),
  };
}
