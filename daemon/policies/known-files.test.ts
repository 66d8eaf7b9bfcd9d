import { describe, expect, it } from '@jest/globals';
import { KnownFiles } from './known-files.ts';

const source = (path: string, sha256: string) => ({ path, sha256 });

describe('Files that were read before', () => {
  it('are not parsed again while they are the same', () => {
    const known = new KnownFiles();
    const first = known.yamlOf(source('a.yaml', '1'), 'a: 1');
    known.begin();
    expect(known.yamlOf(source('a.yaml', '1'), 'a: 1')).toBe(first);
    known.begin();
    expect(known.yamlOf(source('a.yaml', '1'), 'a: 1')).toBe(first);
  });

  it('are parsed again when their bytes or their paths differ', () => {
    const known = new KnownFiles();
    const first = known.yamlOf(source('a.yaml', '1'), 'a: 1');
    known.begin();
    expect(known.yamlOf(source('a.yaml', '2'), 'a: 2').data).toEqual({ a: 2 });
    const moved = known.yamlOf(source('b.yaml', '1'), 'a: 1');
    expect(moved).not.toBe(first);
    expect(moved.originOf(['a']).file).toBe('b.yaml');
  });

  it('are forgotten when a reading did without them', () => {
    const known = new KnownFiles();
    const first = known.yamlOf(source('a.yaml', '1'), 'a: 1');
    known.begin();
    known.begin();
    expect(known.yamlOf(source('a.yaml', '1'), 'a: 1')).not.toBe(first);
  });
});
