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
    const window = new FlightWindow(1000, 100);
    expect(await window.room()).toBe(100);
    window.sent(100);
    const waiting = window.room();
    window.landed(1000);
    window.landed(1040);
    expect(await waiting).toBe(40);
  });

  it('lets nothing more out when it is closed, whoever waits', async () => {
    const window = new FlightWindow(0, 10);
    window.sent(10);
    const waiting = window.room();
    window.close();
    expect(await waiting).toBe(0);
    window.landed(10);
    expect(await window.room()).toBe(0);
  });
});
