import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { findSink } from './place.ts';

const folder = mkdtempSync(join(tmpdir(), 'sink-place-'));
mkdirSync(join(folder, 'below'));
writeFileSync(join(folder, 'old'), '12345');
writeFileSync(join(folder, 'below', 'new'), '12345678');
afterAll(() => rmSync(folder, { recursive: true }));

it('finds the file that is written by its size, or as the one that was not there before', () => {
  expect(findSink({ folder, sizeBytes: 5 })).toBe(join(folder, 'old'));
  expect(findSink({ folder, sizeBytes: 6 })).toBeUndefined();
  expect(findSink({ folder, besides: ['old'] })).toBe(join(folder, 'below', 'new'));
  expect(findSink({ folder: join(folder, 'nowhere') })).toBeUndefined();
});
