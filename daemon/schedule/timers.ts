import type { SchedulerRegistry } from '@nestjs/schedule';

/** Timers by name, each set anew in the place of the one before. They run on the monotonic clock and may fire early or late. */
export interface Timers {
  /** @param delayMs milliseconds, at most `longestDelayMs` */
  after(name: string, delayMs: number, task: () => void): void;
  every(name: string, periodMs: number, task: () => void): void;
  cancel(name: string): void;
}

/** What Node can wait: a longer delay would fire at once. About 24 days. */
export const longestDelayMs = 2 ** 31 - 1;

/** Timers that Nest's scheduler knows, and ends with the application. */
export function nestTimers(registry: SchedulerRegistry): Timers {
  const cancel = (name: string) => {
    if (registry.doesExist('timeout', name)) registry.deleteTimeout(name);
    if (registry.doesExist('interval', name)) registry.deleteInterval(name);
  };
  return {
    cancel,
    after(name, delayMs, task) {
      cancel(name);
      registry.addTimeout(name, setTimeout(task, delayMs));
    },
    every(name, periodMs, task) {
      cancel(name);
      registry.addInterval(name, setInterval(task, periodMs));
    },
  };
}
