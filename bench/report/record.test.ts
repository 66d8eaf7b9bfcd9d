import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Record } from './record.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-record-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const found = (trial: string, note: string, failed = false) => ({
  trial,
  day: '2026-11-23',
  machine: ['2 cores'],
  findings: { notes: [note], ...(failed && { failed }) },
});

describe('the record of the bench', () => {
  it('keeps what other runs measured, in the order that is asked for', () => {
    const path = join(folder, 'results.json');
    new Record(path).add([found('one', 'old'), found('two', 'old')]);
    new Record(path).add([found('three', 'new'), found('one', 'new')]);
    const notes = new Record(path).of(['three', 'one', 'two', 'four']).map(({ findings }) => findings.notes?.[0]);
    expect(notes).toEqual(['new', 'new', 'old']);
  });

  it('does not take in what failed', () => {
    const record = new Record(join(folder, 'results.json'));
    record.add([found('one', 'old')]);
    record.add([found('one', 'broken', true)]);
    expect(record.of(['one'])[0]?.findings.notes).toEqual(['old']);
  });
});
