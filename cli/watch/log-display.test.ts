import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { sampleView } from '../../test/support/sample-migration.ts';
import { Output } from '../output.ts';
import { logDisplay } from './log-display.ts';

function displayAt() {
  const clock = { ms: Date.parse('2026-11-22T12:00:00Z') };
  const screen = new PassThrough({ encoding: 'utf8' });
  const errors = new PassThrough({ encoding: 'utf8' });
  const display = logDisplay(new Output(screen, errors, false, {}), () => new Date(clock.ms));
  const read = (stream: PassThrough) => (stream.read() ?? '').split('\n').slice(0, -1) as string[];
  return { clock, display, lines: () => read(screen), notes: () => read(errors) };
}

describe('the display for a log', () => {
  it('writes a line of a quiet copy every five seconds', () => {
    const { clock, display, lines } = displayAt();
    for (let second = 0; second <= 10; second += 0.5) {
      display.update(sampleView({ landedBytes: second }));
      clock.ms += 500;
    }
    expect(lines()).toHaveLength(3);
  });

  it('writes every change of state and limit at once', () => {
    const { display, lines } = displayAt();
    display.update(sampleView({ state: 'preparing' }));
    display.update(sampleView());
    display.update(sampleView({ wanted: 'pause' }));
    display.update(sampleView({ wanted: 'pause' }));
    expect(lines()).toHaveLength(3);
  });

  it('writes the summary of an ended migration once', () => {
    const { display, lines } = displayAt();
    display.update(sampleView({ state: 'cancelled' }));
    display.update(sampleView({ state: 'cancelled' }));
    expect(lines()).toEqual(['db-1: cancelled after 266MiB of 512MiB; the source is as it was']);
  });

  it('says once that the daemon is away', () => {
    const { display, notes } = displayAt();
    display.lost('the daemon has stopped');
    display.lost('the daemon has stopped');
    expect(notes()).toEqual(['sluice: the daemon has stopped; trying again']);
  });
});
