import type { WindowUse } from '../../daemon/core/policy/window-use.ts';
import { aWindowUse, windowsOf } from './sample-windows.ts';

/** Windows of every kind, by name: some never close, some never open again. */
export const manyWindows = windowsOf({
  nights: { timezone: 'Europe/Berlin', days: 'mon-fri', hours: '22:00-06:00' },
  lunch: { timezone: 'America/New_York', hours: '12:00-13:00', at_close: 'finish' },
  slow: { timezone: 'Asia/Kolkata', days: 'mon-sat', hours: '20:00-04:30', at_close: { trickle: '5B/s' } },
  frozen: { timezone: 'UTC', hours: '00:00-12:00', blackouts: '2026-11-13T06:00..2026-11-20' },
  open: { timezone: 'UTC', hours: '00:00-24:00' },
  past: { timezone: 'UTC', dates: '2025-01-01..2026-11-16' },
});

const uses = new Map<string, WindowUse>();

/** Those of these names together: one object for each combination, as a policy set has it. */
export function useOf(names: readonly string[]): WindowUse {
  const key = names.join();
  const use = uses.get(key) ?? aWindowUse(manyWindows, ...names);
  uses.set(key, use);
  return use;
}
