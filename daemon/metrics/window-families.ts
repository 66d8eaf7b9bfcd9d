import type { Registry } from 'prom-client';
import { gauge, type Sample } from '../../monitoring/families.ts';
import type { NamedWindow } from '../core/policy/named-window.ts';
import { isOpen, nextChange } from '../core/window/standing.ts';

/** How the windows of the policies in force stand. @param now gives milliseconds of Unix time */
export function windowFamilies(
  registry: Registry,
  windows: () => ReadonlyMap<string, NamedWindow>,
  now: () => number,
): void {
  gauge(
    registry,
    { name: 'sluice_window_open', help: '1 while the window is open, 0 while it is closed', labels: ['window'] },
    () => [...windows()].map(([name, { window }]) => [{ window: name }, isOpen(window, now()) ? 1 : 0]),
  );
  gauge(
    registry,
    {
      name: 'sluice_window_next_change_seconds',
      help: 'Seconds until the window opens or closes next; absent where it never does again',
      labels: ['window'],
    },
    () => [...windows()].flatMap(([name, { window }]) => untilChange(name, nextChange(window, now()), now())),
  );
}

function untilChange(window: string, changesAt: number | undefined, now: number): Sample<'window'>[] {
  return changesAt === undefined ? [] : [[{ window }, Math.max(0, changesAt - now) / 1000]];
}
