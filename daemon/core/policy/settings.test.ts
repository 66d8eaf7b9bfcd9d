import { describe, expect, it } from '@jest/globals';
import { aRule, silentDefault } from '../../../test/support/sample-policies.ts';
import { builtInFloor } from './built-in.ts';
import { explainedSettings, settingsOf } from './settings.ts';

const at = (line: number) => ({ file: '20-rules.yaml', line, column: 1 });
const silent = aRule('silent', {}, { priority: { value: 300, origin: at(2) } });
const promising = aRule('promising', {}, { floor: { value: 4 * 2 ** 20, origin: at(5) } });
const careless = aRule('careless', {}, { floor: { value: 0, origin: at(8) } });
const fallback = { ...silentDefault, floor: { value: 2 * 2 ** 20, origin: at(11) } };

describe('The floor of a migration', () => {
  it('is that of the first rule that sets one, else of the default, else built in', () => {
    expect(settingsOf([silent, promising, careless], fallback).floor).toBe(4 * 2 ** 20);
    expect(settingsOf([silent, careless, promising], fallback).floor).toBe(0);
    expect(settingsOf([silent], fallback).floor).toBe(2 * 2 ** 20);
    expect(settingsOf([silent], silentDefault).floor).toBe(builtInFloor);
  });

  it('is explained as files write it, with its place, where somebody wrote it', () => {
    const explained = (...given: Parameters<typeof explainedSettings>) =>
      explainedSettings(...given).filter(({ key }) => key === 'floor');
    expect(explained([promising], fallback)).toEqual([{ key: 'floor', value: '4MiB/s', origin: '20-rules.yaml:5' }]);
    expect(explained([careless], fallback)).toEqual([{ key: 'floor', value: 'none', origin: '20-rules.yaml:8' }]);
    expect(explained([], fallback)).toEqual([{ key: 'floor', value: '2MiB/s', origin: '20-rules.yaml:11' }]);
    expect(explained([silent], silentDefault)).toEqual([]);
  });
});
