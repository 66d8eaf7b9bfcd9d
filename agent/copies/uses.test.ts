import { describe, expect, it } from '@jest/globals';
import { Uses } from './uses.ts';

const volume = { kind: 'volume', pool: 'fast', name: 'db-1' } as const;

describe('uses', () => {
  it('are one at a time, and the refusal names the other', () => {
    const uses = new Uses();
    uses.claim(volume, 'copy m-1.1');
    expect(() => uses.claim(volume, 'copy m-2.1')).toThrow(
      'pool fast, volume db-1 is in use by copy m-1.1; wait for it or stop it',
    );
    expect(() => uses.claim({ ...volume, pool: 'slow' }, 'copy m-2.1')).not.toThrow();
    expect(() => uses.claim({ ...volume, kind: 'target' }, 'copy m-2.1')).not.toThrow();
  });

  it('end once: a second release does not take the next user its claim', () => {
    const uses = new Uses();
    const first = uses.claim(volume, 'one');
    first.release();
    uses.claim(volume, 'two');
    first.release();
    expect(() => uses.claim(volume, 'three')).toThrow('two');
  });

  it('last as long as the task they are for, however it ends', async () => {
    const uses = new Uses();
    await expect(uses.during(volume, 'one', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(uses.during(volume, 'two', async () => 'done')).resolves.toBe('done');
  });
});
