import { describe, expect, it } from '@jest/globals';
import { parseOptions } from './options.ts';

describe('the options of the bench', () => {
  it('run everything when there are none', () => {
    expect(parseOptions([])).toEqual({
      only: [],
      quick: false,
      record: true,
      disk: undefined,
      list: false,
      help: false,
    });
  });

  it('take several names after one --only, or each after its own', () => {
    expect(parseOptions(['--only', 'idle', 'limits', '--quick'])).toMatchObject({
      only: ['idle', 'limits'],
      quick: true,
    });
    expect(parseOptions(['--only', 'idle', '--only', 'limits'])).toMatchObject({ only: ['idle', 'limits'] });
  });

  it('record what is whole, and a part of it when told to', () => {
    expect(parseOptions(['--only', 'idle'])).toMatchObject({ record: false });
    expect(parseOptions(['--only', 'idle', '--record'])).toMatchObject({ record: true });
    expect(parseOptions(['--quick'])).toMatchObject({ record: false });
    expect(() => parseOptions(['--quick', '--record'])).toThrow('--quick gives no figures to record');
  });

  it('take a folder on a disk', () => {
    expect(parseOptions(['--disk', '/srv'])).toMatchObject({ disk: '/srv' });
  });

  it('refuse a name without --only and an option that is none', () => {
    expect(() => parseOptions(['idle'])).toThrow('unexpected argument "idle"');
    expect(() => parseOptions(['--slow'])).toThrow('Unknown option');
  });
});
