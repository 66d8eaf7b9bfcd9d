import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { CinderError } from './client/cinder-error.ts';
import { ProgressWriter } from './progress-writer.ts';

let now: number;
let metadata: Record<string, string>;
let fault: CinderError | undefined;
let calls: number;
let troubles: (string | undefined)[];
let writer: ProgressWriter;

const locked = new CinderError('CINDER_REFUSED', 'status must not be maintenance', { url: 'http://c/', status: 400 });
const away = new CinderError('CINDER_UNREACHABLE', 'nobody there', { url: 'http://c/' });
const at = (percent: number) => ({ percent, bytesPerSecond: 20 * 2 ** 20, endsAt: Date.UTC(2026, 0, 2, 3, 4, 5) });

beforeEach(() => {
  now = 0;
  metadata = { kept: '1' };
  fault = undefined;
  calls = 0;
  troubles = [];
  const attempt = () => {
    calls += 1;
    if (fault !== undefined) throw fault;
  };
  writer = new ProgressWriter({
    client: {
      async setMetadata(_, more) {
        attempt();
        return Object.assign(metadata, more);
      },
      async removeMetadata(_, keys) {
        attempt();
        for (const key of keys) delete metadata[key];
      },
    },
    now: () => now,
    onTrouble: (_, text) => troubles.push(text),
  });
});

describe('A writer of progress', () => {
  it('writes what cinder show then shows, every ten seconds at most, and takes it away at the end', async () => {
    writer.tell('v1', at(43.9));
    await turn();
    expect(metadata).toEqual({
      kept: '1',
      sluice_progress: '43 %',
      sluice_rate: '20MiB/s',
      sluice_eta: '2026-01-02T03:04:05Z',
    });
    now += 9_999;
    writer.tell('v1', at(50));
    await turn();
    expect(calls).toBe(1);
    now += 1;
    writer.tell('v1', { ...at(51), endsAt: undefined });
    await turn();
    expect(metadata).toMatchObject({ sluice_progress: '51 %', sluice_eta: 'unknown' });
    await writer.end('v1');
    expect(metadata).toEqual({ kept: '1' });
  });

  it('waits for what is being written before it takes it away', async () => {
    writer.tell('v1', at(1));
    await writer.end('v1');
    expect(metadata).toEqual({ kept: '1' });
  });

  it('does not try while a volume is known to be locked', async () => {
    writer.statusIs('v1', 'maintenance');
    writer.tell('v1', at(1));
    await turn();
    expect([calls, troubles]).toEqual([0, []]);
    writer.statusIs('v1', 'available');
    writer.tell('v1', at(2));
    await turn();
    expect(calls).toBe(1);
  });

  it('tries no more once Cinder has refused, until the status changes', async () => {
    fault = locked;
    for (let count = 0; count < 5; count++) {
      writer.tell('v1', at(count));
      await turn();
      now += 60_000;
    }
    expect([calls, troubles]).toEqual([1, ['status must not be maintenance']]);
    fault = undefined;
    writer.statusIs('v1', 'available');
    writer.tell('v1', at(9));
    await turn();
    expect(metadata.sluice_progress).toBe('9 %');
    expect(troubles.at(-1)).toBeUndefined();
  });

  it('takes its keys away as soon as a locked volume is open again', async () => {
    writer.tell('v1', at(1));
    await turn();
    writer.statusIs('v1', 'maintenance');
    await writer.end('v1');
    expect(metadata).toHaveProperty('sluice_progress');
    writer.statusIs('v1', 'available');
    await turn();
    expect(metadata).toEqual({ kept: '1' });
  });

  it('tells once that Cinder is away, and goes on when it is back', async () => {
    fault = away;
    for (let count = 0; count < 3; count++) {
      writer.tell('v1', at(count));
      await turn();
      now += 10_000;
    }
    expect([calls, troubles]).toEqual([3, ['nobody there']]);
    await writer.end('v1');
    fault = undefined;
    await writer.end('v1');
    expect(troubles).toEqual(['nobody there', undefined]);
    expect(metadata).toEqual({ kept: '1' });
  });
});
