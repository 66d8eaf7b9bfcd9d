import { describe, expect, it } from '@jest/globals';
import { limited, paused, type Rate, unlimited } from './rate.ts';
import { roundedRate } from './rounded-text.ts';

const mebibyte = 1024 * 1024;

describe('a rate that nobody wrote', () => {
  it.each<[Rate, string]>([
    [limited(40 * mebibyte), '40MiB/s'],
    [limited(1.5e9), '1.5GB/s'],
    [limited(Math.floor((40 * mebibyte) / 3)), '13.3MiB/s'],
    [limited(999), '999B/s'],
    [unlimited, 'unlimited'],
    [paused, 'paused'],
  ])('%j is told as "%s"', (rate, text) => {
    expect(roundedRate(rate)).toBe(text);
  });
});
