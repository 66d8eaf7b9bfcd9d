import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { VolumeAnswer } from './client/answers.ts';
import { CinderError, type CinderReason } from './client/cinder-error.ts';
import { MetadataWatch } from './metadata-watch.ts';

const pollMs = 2000;
const timers = new Map<string, { readonly delayMs: number; readonly task: () => void }>();
const told: unknown[][] = [];
const asked: string[] = [];
let answer: (id: string, signal?: AbortSignal) => Promise<VolumeAnswer>;

const volumeOf = (id: string, metadata: Record<string, string> = {}, status = 'available'): VolumeAnswer => ({
  id,
  name: undefined,
  status,
  sizeGib: 1,
  metadata,
  host: 'hostA@lvm#lvm',
  project: 'abc',
  migrationStatus: 'migrating',
  nameId: undefined,
});
const failure = (reason: CinderReason, message: string) => new CinderError(reason, message, { url: 'http://c/' });

function watchOf() {
  return new MetadataWatch({
    client: {
      volume(id, signal) {
        asked.push(id);
        return answer(id, signal);
      },
    },
    pollMs,
    timers: {
      after: (name, delayMs, task) => void timers.set(name, { delayMs, task }),
      cancel: (name) => void timers.delete(name),
    },
    random: () => 0,
    listener: {
      onMetadata: (...of) => told.push(['metadata', ...of]),
      onStatus: (...of) => told.push(['status', ...of]),
      onTrouble: (...of) => told.push(['trouble', ...of]),
      onReach: (...of) => told.push(['reach', ...of]),
    },
  });
}

const delays = () => [...timers.values()].map(({ delayMs }) => delayMs);
/** Lets every timer that is set come once. */
async function nextPoll() {
  const due = [...timers.values()];
  timers.clear();
  for (const { task } of due) task();
  await turn();
}
/** What was told since it was last asked. */
const news = () => told.splice(0);

beforeEach(() => {
  timers.clear();
  told.length = 0;
  asked.length = 0;
  answer = async (id) => volumeOf(id);
});

describe('A watch of metadata', () => {
  it('tells what it finds at first, and then what has changed', async () => {
    const watch = watchOf();
    answer = async (id) => volumeOf(id, { a: '1', b: '2' });
    watch.follow('v1');
    await turn();
    expect(news()).toEqual([
      ['status', 'v1', 'available'],
      ['metadata', 'v1', { a: '1', b: '2' }],
    ]);
    expect(delays()).toEqual([pollMs]);
    answer = async (id) => volumeOf(id, { b: '2', a: '1' });
    await nextPoll();
    expect(news()).toEqual([]);
    answer = async (id) => volumeOf(id, { a: '1' }, 'maintenance');
    await nextPoll();
    expect(news()).toEqual([
      ['status', 'v1', 'maintenance'],
      ['metadata', 'v1', { a: '1' }],
    ]);
  });

  it('passes over what Sluice itself writes', async () => {
    const watch = watchOf();
    watch.follow('v1');
    await turn();
    news();
    answer = async (id) => volumeOf(id, { sluice_progress: '3 %', sluice_rate: '1MiB/s', sluice_eta: 'unknown' });
    await nextPoll();
    expect(news()).toEqual([]);
  });

  it('asks no more than eight at a time, and each once', async () => {
    const watch = watchOf();
    const open: (() => void)[] = [];
    answer = (id) => new Promise((resolve) => open.push(() => resolve(volumeOf(id))));
    for (let count = 0; count < 20; count++) watch.follow(`v${count}`);
    watch.follow('v0');
    expect(asked).toHaveLength(8);
    open.shift()?.();
    await turn();
    expect(asked).toHaveLength(9);
    while (asked.length < 20 || open.length > 0) {
      open.splice(0).map((finish) => finish());
      await turn();
    }
    expect(new Set(asked).size).toBe(20);
    expect(asked).toHaveLength(20);
    expect(timers.size).toBe(20);
  });

  it('tells nothing more of what is no longer followed, and calls off what it asks', async () => {
    const watch = watchOf();
    const { promise, resolve } = Promise.withResolvers<VolumeAnswer>();
    let isAborted = false;
    answer = (_, signal) => {
      signal?.addEventListener('abort', () => (isAborted = true));
      return promise;
    };
    watch.follow('v1');
    watch.unfollow('v1');
    resolve(volumeOf('v1'));
    await turn();
    expect([news(), delays(), isAborted]).toEqual([[], [], true]);
    answer = async (id) => volumeOf(id);
    watch.follow('v1');
    await turn();
    watch.stop();
    expect(delays()).toEqual([]);
  });

  it('tells once that Cinder is away, asks ever less often, and tells once that it is back', async () => {
    const watch = watchOf();
    watch.follow('v1');
    watch.follow('v2');
    await turn();
    news();
    answer = async () => {
      throw failure('CINDER_UNREACHABLE', 'nobody there');
    };
    const waits: number[] = [];
    for (let round = 0; round < 6; round++) {
      await nextPoll();
      waits.push(...delays().slice(0, 1));
    }
    expect(news()).toEqual([['reach', 'nobody there']]);
    expect(waits).toEqual([4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    answer = async (id) => volumeOf(id, { new: '1' });
    await nextPoll();
    expect(news()).toEqual([
      ['reach', undefined],
      ['metadata', 'v1', { new: '1' }],
      ['metadata', 'v2', { new: '1' }],
    ]);
    expect(delays()).toEqual([pollMs, pollMs]);
  });

  it('wakes all that have backed off when one volume finds Cinder back', async () => {
    const watch = watchOf();
    watch.follow('v1');
    watch.follow('v2');
    answer = async () => {
      throw failure('CINDER_UNREACHABLE', 'nobody there');
    };
    await turn();
    await nextPoll();
    await nextPoll();
    answer = async (id) => volumeOf(id);
    const [first] = [...timers.values()];
    first?.task();
    await turn();
    expect(delays().sort()).toEqual([0, pollMs].sort());
  });

  it('tells the trouble of one volume once, and its end', async () => {
    const watch = watchOf();
    answer = async () => {
      throw failure('CINDER_NOT_FOUND', 'no such volume');
    };
    watch.follow('v1');
    await turn();
    await nextPoll();
    expect(news()).toEqual([['trouble', 'v1', 'no such volume']]);
    expect(delays()).toEqual([8000]);
    answer = async (id) => volumeOf(id);
    await nextPoll();
    expect(news()[0]).toEqual(['trouble', 'v1', undefined]);
    expect(delays()).toEqual([pollMs]);
  });
});
