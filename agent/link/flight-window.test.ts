import { describe, expect, it } from '@jest/globals';
import { FlightWindow, largestWindowBytes, windowBytesFor } from './flight-window.ts';

describe('the window of a leg', () => {
  it.each([
    [3072, 4096, 16_384],
    [1024 * 1024, 8192, 131_072],
    [1024 * 1024 * 1024, 1024 * 1024, largestWindowBytes],
  ])('at %i bytes per second and blocks of %i is %i bytes', (bytesPerSecond, blockBytes, windowBytes) => {
    expect(windowBytesFor({ rate: { kind: 'limited', bytesPerSecond }, blockBytes })).toBe(windowBytes);
  });

  it('opens as bytes land, and not before', async () => {
    const window = new FlightWindow(1000, { windowBytes: 100, blockBytes: 10 });
    expect(await window.room()).toBe(100);
    window.sent(100);
    const waiting = window.room();
    window.landed(1000, 0);
    window.landed(1040, 50);
    expect(await waiting).toBe(40);
  });

  it('lets nothing more out when it is closed, whoever waits', async () => {
    const window = new FlightWindow(0, { windowBytes: 10, blockBytes: 1 });
    window.sent(10);
    const waiting = window.room();
    window.close();
    expect(await waiting).toBe(0);
    window.landed(10, 0);
    expect(await window.room()).toBe(0);
  });

  it('shrinks to a quarter second of what a slow sink takes, and grows with it again', async () => {
    const window = new FlightWindow(0, { windowBytes: 1000, blockBytes: 10 });
    for (let at = 0; at <= 400; at += 50) window.landed(at, at);
    window.sent(400);
    expect(await window.room()).toBe(250);
    for (let at = 450; at <= 900; at += 50) window.landed(400 + (at - 400) * 10, at);
    window.sent(5000);
    expect(await window.room()).toBe(1000);
  });

  it('never shrinks below a few blocks', async () => {
    const window = new FlightWindow(0, { windowBytes: 1000, blockBytes: 10 });
    for (let at = 0; at <= 400; at += 50) window.landed(0, at);
    expect(await window.room()).toBe(40);
  });
});
