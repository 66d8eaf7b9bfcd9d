import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Callers } from './caller.ts';

describe('callers', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-callers-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const fromFile = (text: string) => {
    const file = join(folder, 'token');
    writeFileSync(file, text);
    return Callers.read([{ secret: { kind: 'file', file }, user: 'u', project: 'abc', role: 'member' }]);
  };

  it('are known by the token in a file, without the line break at its end', async () => {
    const callers = await fromFile('s3cret\n');
    expect(callers.withToken('s3cret')).toEqual({ user: 'u', project: 'abc', role: 'member' });
    expect(() => callers.withToken('s3cret\n')).toThrow('requires authentication');
    expect(() => callers.withToken(undefined)).toThrow('requires authentication');
  });

  it.each(['', '\n', 'two words', 'two\nlines\n'])('are not known by a file with %j', async (text) => {
    await expect(fromFile(text)).rejects.toThrow(/token: has no token for Cinder's API in it; write one line/);
  });

  it('need the file', async () => {
    const secret = { kind: 'file', file: join(folder, 'nope') } as const;
    const callers = Callers.read([{ secret, user: 'u', project: 'abc', role: 'member' }]);
    await expect(callers).rejects.toThrow(/nope: the token for Cinder's API cannot be read: ENOENT/);
  });
});
