import { describe, expect, it } from '@jest/globals';
import { simulatedSink } from './simulated-sink.ts';
import { throughput } from './throughput.ts';

describe('the throughput of a whole copy', () => {
  const track = simulatedSink([
    { seconds: 1, bytesPerSecond: 0 },
    { seconds: 4, bytesPerSecond: 1000 },
    { seconds: 2, bytesPerSecond: 0 },
  ]);

  it('leaves out the time before the first byte and after the last', () => {
    expect(throughput(track, 4000) ?? 0).toBeCloseTo(1000, -1);
  });

  it('is not defined before everything has landed', () => {
    expect(throughput(track, 4001)).toBeUndefined();
  });
});
