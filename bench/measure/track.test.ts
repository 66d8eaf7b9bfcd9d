import { describe, expect, it } from '@jest/globals';
import { simulatedSink } from './simulated-sink.ts';
import { Track } from './track.ts';

describe('a track', () => {
  const track = new Track(Float64Array.of(10, 11, 13), Float64Array.of(0, 100, 300));

  it('knows the position at a sample, between two samples and outside of them', () => {
    expect([9, 10, 10.5, 11, 12, 13, 20].map((time) => track.positionAt(time))).toEqual([0, 0, 50, 100, 200, 300, 300]);
  });

  it('counts what landed between two times', () => {
    expect(track.landed(10.5, 12)).toBe(150);
  });

  it('finds the first sample at or after a time', () => {
    expect([9, 10, 10.1, 13, 14].map((time) => track.indexAt(time))).toEqual([0, 0, 1, 2, 3]);
  });

  it('tells for how long nobody looked, at most and usually', () => {
    expect([track.gap(1), track.gap(0.5)]).toEqual([2, 1]);
  });

  it('has a part between two times, the first included and the last not', () => {
    expect([...track.between(10, 13).positions]).toEqual([0, 100]);
  });

  it('is at 0 while it is empty', () => {
    expect(new Track(new Float64Array(), new Float64Array()).positionAt(5)).toBe(0);
  });

  it('refuses times and positions that do not pair', () => {
    expect(() => new Track(Float64Array.of(1), new Float64Array())).toThrow('1 times, 0 positions');
  });
});

describe('a simulated sink', () => {
  it('moves in lumps', () => {
    const track = simulatedSink([{ seconds: 1, bytesPerSecond: 1000, lumpBytes: 100 }]);
    expect([0.09, 0.1, 0.95, 1].map((time) => track.position(track.indexAt(time)))).toEqual([0, 100, 900, 1000]);
  });
});
