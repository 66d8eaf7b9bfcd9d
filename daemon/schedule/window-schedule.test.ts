import { describe, expect, it } from '@jest/globals';
import { silentPolicies } from '../../test/support/sample-policies.ts';
import { windowsOf } from '../../test/support/sample-windows.ts';
import type { PolicySet } from '../core/policy/policy-set.ts';
import type { WrittenWindow } from '../core/window/notation/window.ts';
import { WindowSchedule } from './window-schedule.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** A Monday, 18:00 in UTC. */
const monday18 = Date.UTC(2026, 10, 23, 18);

function policiesWith(...written: WrittenWindow[]): PolicySet {
  const windows = windowsOf(Object.fromEntries(written.map((window, index) => [`w${index}`, window])));
  return { ...silentPolicies, windows };
}

const nights = { hours: '22:00-06:00' };
const evening = { hours: '19:00-20:00' };

/** A machine whose clocks go on, part and stand still as the test says; timers run on the monotonic one. */
class Machine {
  wall = monday18;
  monotonic = 0;
  turns = 0;
  policies: PolicySet;
  #listener = () => {};
  readonly #timers = new Map<string, { at: number; everyMs: number | undefined; task: () => void }>();
  readonly schedule: WindowSchedule;

  constructor(...windows: WrittenWindow[]) {
    this.policies = policiesWith(...windows);
    const source = {
      current: () => this.policies,
      onChange: (listener: () => void) => {
        this.#listener = listener;
        return () => {};
      },
    };
    const timers = {
      after: (name: string, ms: number, task: () => void) => this.#set(name, ms, undefined, task),
      every: (name: string, ms: number, task: () => void) => this.#set(name, ms, ms, task),
      cancel: (name: string) => void this.#timers.delete(name),
    };
    this.schedule = new WindowSchedule(source, timers, {
      wallMs: () => this.wall,
      monotonicMs: () => this.monotonic,
    });
    this.schedule.onTurn(() => {
      this.turns += 1;
    });
    this.schedule.start();
  }

  get timers(): string[] {
    return [...this.#timers.keys()];
  }

  edit(...windows: WrittenWindow[]): void {
    this.policies = policiesWith(...windows);
    this.#listener();
  }

  /** Lets both clocks go on, and the timers with them. */
  pass(ms: number): void {
    const end = this.monotonic + ms;
    for (;;) {
      const [due] = [...this.#timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at);
      if (due === undefined) break;
      const [name, timer] = due;
      this.#advance(Math.max(this.monotonic, timer.at));
      if (timer.everyMs === undefined) this.#timers.delete(name);
      else timer.at += timer.everyMs;
      timer.task();
    }
    this.#advance(end);
  }

  /** Lets the next timer of a turn fire now, whatever the clocks say. */
  fireEarly(): void {
    this.#timers.get('turn of a window')?.task();
  }

  #advance(to: number): void {
    this.wall += to - this.monotonic;
    this.monotonic = to;
  }

  #set(name: string, ms: number, everyMs: number | undefined, task: () => void): void {
    if (ms > 2 ** 31 - 1) throw new Error(`a timer of ${ms} ms fires at once`);
    this.#timers.set(name, { at: this.monotonic + ms, everyMs, task });
  }
}

describe('the schedule of windows', () => {
  it('tells every opening and closing of any window at its instant, and nothing between', () => {
    const machine = new Machine(nights, evening);
    machine.pass(hour - 1);
    expect(machine.turns).toBe(0);
    machine.pass(1);
    expect(machine.turns).toBe(1);
    machine.pass(3 * hour);
    expect(machine.turns).toBe(3);
    machine.pass(day);
    expect(machine.turns).toBe(7);
  });

  it('waits for nothing where there are no windows', () => {
    const machine = new Machine();
    machine.pass(day);
    expect(machine).toMatchObject({ turns: 0, timers: ['look at the wall clock'] });
  });

  it('plans anew when the policies change', () => {
    const machine = new Machine(nights);
    machine.edit({ hours: '18:30-19:00' });
    expect(machine.schedule.turnAt).toBe(monday18 + 30 * minute);
    machine.pass(30 * minute);
    expect(machine.turns).toBe(1);
  });

  it('tells within a second that the clock was put forward past an opening', () => {
    const machine = new Machine(nights);
    machine.pass(10_300);
    machine.wall += 5 * hour;
    machine.pass(1000);
    expect(machine.turns).toBe(1);
    expect(machine.schedule.turnAt).toBe(monday18 + 12 * hour);
  });

  it('tells within a second that the clock was put back, and opens again at the same time of day', () => {
    const machine = new Machine(evening);
    machine.pass(hour + minute);
    machine.wall -= 2 * minute;
    machine.pass(1000);
    expect(machine.turns).toBe(2);
    expect(machine.schedule.turnAt).toBe(monday18 + hour);
    machine.pass(minute);
    expect(machine.turns).toBe(3);
  });

  it('tells after a suspension in which timers stood still', () => {
    const machine = new Machine(nights);
    machine.pass(minute);
    machine.wall += 2 * day;
    machine.pass(1000);
    expect(machine.turns).toBe(1);
  });

  it('does not take a timer that fires early for the moment itself', () => {
    const machine = new Machine(nights);
    machine.pass(4 * hour - 5);
    machine.fireEarly();
    expect(machine.turns).toBe(0);
    machine.pass(5);
    expect(machine.turns).toBe(1);
  });

  it('takes a clock that is slewed for what it is, and is right to a tenth of a second', () => {
    const machine = new Machine(nights);
    for (let second = 0; second < 4 * 3600 - 10; second += 1) {
      machine.wall += 0.5;
      machine.pass(1000);
    }
    expect(machine.wall).toBeLessThan(monday18 + 4 * hour);
    const { turns } = machine;
    machine.pass(monday18 + 4 * hour - machine.wall + 100);
    expect(machine.turns).toBe(turns + 1);
  });

  it('sets no timer that is longer than Node can wait', () => {
    const machine = new Machine({ dates: '2027-12-24' });
    machine.pass(minute);
    expect(machine.turns).toBe(0);
  });

  it('leaves no timer behind', () => {
    const machine = new Machine(nights);
    machine.schedule.stop();
    expect(machine.timers).toEqual([]);
  });
});
