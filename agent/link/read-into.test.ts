import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { readInto } from './read-into.ts';

/** What a stream gives through two buffers in turn, held back after each read until the next turn of the event loop. */
async function readAll(stream: Readable): Promise<string> {
  const buffers = [Buffer.alloc(64 * 1024), Buffer.alloc(64 * 1024)];
  let reads = 0;
  let text = '';
  const next = () => buffers[reads % 2] ?? Buffer.alloc(0);
  readInto(stream, next, (buffer, bytes) => {
    expect(buffer.buffer).toBe(next().buffer);
    text += buffer.toString('latin1', 0, bytes);
    reads += 1;
    setImmediate(() => stream.resume());
    return false;
  });
  await once(stream, 'end');
  return text;
}

const numbers = Array.from({ length: 100_000 }, (_, index) => `${index + 1}\n`).join('');

describe('reading into buffers of one’s own', () => {
  it('gives all that a process writes, without a buffer of Node’s', async () => {
    const { stdout } = spawn('seq', ['100000'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const text = readAll(stdout);
    expect(stdout.listenerCount('data')).toBe(0);
    expect(await text).toBe(numbers);
  });

  it('gives the same of a stream that cannot do it', async () => {
    const stream = new PassThrough();
    const text = readAll(stream);
    for (let at = 0; at < numbers.length; at += 50_000) stream.write(numbers.slice(at, at + 50_000));
    stream.end();
    expect(await text).toBe(numbers);
  });
});
