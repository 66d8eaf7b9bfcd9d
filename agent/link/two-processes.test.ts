import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { digestOf, MiB, makeLink } from '../../test/support/link.ts';

const fixtures = join(import.meta.dirname, '../../test/fixtures/link');

describe('two agents', () => {
  it('move a volume from one process to the other', async () => {
    const link = await makeLink({ sizeBytes: 64 * MiB });
    const [near, far] = await Promise.all(
      ['stor-01', 'stor-02'].map(async (name) => (await link.authority.issue({ name, role: 'agent' })).writeFiles()),
    );
    if (near === undefined || far === undefined) throw new Error('no certificates');
    const sink = spawn(
      process.execPath,
      [join(fixtures, 'sink.ts'), far.ca, far.cert, far.key, link.target, String(link.sizeBytes)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const gone = once(sink, 'exit');
    try {
      const [line] = await once(sink.stdout, 'data');
      const { port, ticket } = JSON.parse(String(line));
      const argv = [near.ca, near.cert, near.key, link.source, String(link.sizeBytes), String(port), ticket];
      const { stdout } = await promisify(execFile)(process.execPath, [join(fixtures, 'source.ts'), ...argv]);
      expect(JSON.parse(stdout)).toEqual({ kind: 'complete', landedBytes: link.sizeBytes });
      expect(await digestOf(link.target)).toBe(await digestOf(link.source));
      sink.kill('SIGTERM');
      expect(await gone).toEqual([0, null]);
    } finally {
      sink.kill('SIGKILL');
      await Promise.all([near.remove(), far.remove(), link.dispose()]);
    }
  });
});
