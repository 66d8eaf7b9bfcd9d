import { describe, expect, it } from '@jest/globals';
import type { Clock } from '../copy/clock.ts';
import type { LegRate } from '../copy/rate.ts';
import { FlightWindow, largestWindowBytes, windowBytesFor } from './flight-window.ts';

const KiB = 1024;
const limited = (bytesPerSecond: number): LegRate => ({ kind: 'limited', bytesPerSecond });

/** A clock that goes on only when it is told to. */
class SetClock implements Clock {
  #now = 0;
  readonly #calls: { readonly at: number; readonly call: () => void }[] = [];

  now = () => this.#now;
  wallClock = () => new Date(this.#now);

  after(milliseconds: number, call: () => void): () => void {
    const entry = { at: this.#now + milliseconds, call };
    this.#calls.push(entry);
    return () => {
      const index = this.#calls.indexOf(entry);
      if (index >= 0) this.#calls.splice(index, 1);
    };
  }

  go(milliseconds: number): void {
    this.#now += milliseconds;
    for (const entry of this.#calls.filter(({ at }) => at <= this.#now)) {
      this.#calls.splice(this.#calls.indexOf(entry), 1);
      entry.call();
    }
  }
}

/** After everything that was only waiting for its turn. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

function open(rate: LegRate, blockBytes: number, startBytes = 0) {
  const clock = new SetClock();
  const window = new FlightWindow({ startBytes, rate, blockBytes }, clock);
  return { clock, window };
}

describe('the window of a leg', () => {
  it.each([
    [3072, 4096, 16_384],
    [1024 * KiB, 8192, 524_288],
    [1024 * 1024 * KiB, 1024 * KiB, largestWindowBytes],
  ])('at %i bytes per second and blocks of %i is %i bytes', (bytesPerSecond, blockBytes, windowBytes) => {
    expect(windowBytesFor({ rate: limited(bytesPerSecond), blockBytes })).toBe(windowBytes);
  });

  it('without a limit opens as bytes land, and not before', async () => {
    const { window } = open({ kind: 'unlimited' }, 10, 1000);
    expect(await window.room(1e9)).toBe(largestWindowBytes);
    window.sent(largestWindowBytes);
    const waiting = window.room(1e9);
    window.landed(1000);
    window.landed(1040);
    expect(await waiting).toBe(40);
  });

  it('at a rate lets a few hundredths of a second be under way', async () => {
    const { window } = open(limited(1_000_000), 4096);
    const room = await window.room(1e9);
    expect(room).toBeGreaterThan(40_000);
    expect(room).toBeLessThan(90_000);
  });

  it('at a rate opens with time after bytes have landed, not because they have', async () => {
    const { clock, window } = open(limited(1_000_000), 4096);
    const first = await window.room(1e9);
    window.sent(first);
    clock.go(5);
    window.landed(first);
    let room: number | undefined;
    void window.room(1e9).then((bytes) => {
      room = bytes;
    });
    await settled();
    expect(room).toBeUndefined();
    clock.go(25);
    await settled();
    expect(room).toBeGreaterThan(4096);
    expect(room).toBeLessThan(30_000);
  });

  it('lets the last bytes out when they are less than a block', async () => {
    const { window } = open(limited(1_000_000), 4096);
    window.sent((await window.room(1e9)) - 100);
    expect(await window.room(100)).toBe(100);
  });

  it('lets nothing more out when it is closed, whoever waits', async () => {
    const { window } = open({ kind: 'unlimited' }, 1);
    window.sent(largestWindowBytes);
    const waiting = window.room(10);
    window.close();
    expect(await waiting).toBe(0);
    window.landed(10);
    expect(await window.room(10)).toBe(0);
  });

  it('shrinks to a quarter second of what a slow sink takes, and grows with it again', async () => {
    const { clock, window } = open({ kind: 'unlimited' }, 10);
    const landAt = (upTo: number) => {
      clock.go(50);
      window.landed(upTo);
    };
    for (let step = 1; step <= 9; step++) landAt(step * 50);
    window.sent(450);
    expect(await window.room(1e9)).toBe(250);
    for (let step = 1; step <= 9; step++) landAt(450 + step * 5_000_000);
    window.sent(45_000_000);
    expect(await window.room(1e9)).toBe(largestWindowBytes);
  });

  it('never shrinks below a few blocks', async () => {
    const { clock, window } = open({ kind: 'unlimited' }, 10);
    for (let step = 0; step <= 9; step++) {
      clock.go(50);
      window.landed(0);
    }
    expect(await window.room(1e9)).toBe(40);
  });
});
