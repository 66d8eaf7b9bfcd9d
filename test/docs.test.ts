import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sluiceVariables } from '../daemon/core/inventory/variable-reader.ts';
import { DaemonRig } from './support/daemon-rig.ts';
import { asShown, type PageCommand, type PageStep, stepsOf } from './support/page.ts';
import { PageReader } from './support/page-reader.ts';

const read = (path: string) => readFileSync(join(import.meta.dirname, '..', path), 'utf8');
const page = read('docs/policies.md');
const steps = stepsOf(page);
const firstCommand = steps.findIndex(({ kind }) => kind === 'command');
const GiB = 2 ** 30;

/** The volumes that the page begins with. */
async function threeRacks(): Promise<DaemonRig> {
  const capacityBytes = 64 * 1024 * GiB;
  const rig = await DaemonRig.make({ 'stor-01': { capacityBytes }, 'stor-02': { capacityBytes }, 'stor-03': {} });
  const { storage } = rig.agent('stor-01');
  for (const volume of ['archive-7', 'archive-8']) storage.add('fast', volume, 1536 * GiB);
  storage.add('fast', 'db-1', 256 * GiB);
  return rig;
}

/** Without what depends on the day of the run: an output about a stated instant is the same for ever. */
function timeless({ words }: PageCommand, lines: readonly string[]): readonly string[] {
  if (words.includes('--at') || words.includes('--from')) return lines;
  return lines.map((line) =>
    line.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?Z/g, 'TIME').replaceAll(/\b[0-9a-f]{12}\b/g, 'DIGEST'),
  );
}

/** Every key that a mapping of a JSON schema may have, at any depth. */
function keysOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const own = 'properties' in schema ? Object.keys(schema.properties ?? {}) : [];
  return [...own, ...Object.values(schema).flatMap(keysOf)];
}

function titled(step: PageStep): [title: string, step: PageStep] {
  const what = step.kind === 'file' ? `takes ${step.path}` : `prints what ${step.words.join(' ')} prints`;
  return [`line ${step.line} ${what}`, step];
}

describe('docs/policies.md', () => {
  let reader: PageReader;
  beforeAll(async () => {
    reader = new PageReader(await threeRacks());
  });
  afterAll(async () => {
    await reader?.stop();
  });

  it('begins with files that a daemon starts by', async () => {
    for (const step of steps.slice(0, firstCommand)) if (step.kind === 'file') await reader.write(step);
    await reader.start();
  });

  it.each(steps.slice(firstCommand).map(titled))('in %s', async (_, step) => {
    if (step.kind === 'file') return reader.write(step);
    const shown = timeless(step, step.shown);
    expect(asShown(timeless(step, await reader.run(step)), shown)).toEqual(shown);
  });

  it('lists every key of a policy file, and every variable of an inventory', () => {
    const code =
      page
        .slice(page.indexOf('## Reference'))
        .match(/`[^`]+`/g)
        ?.join(' ') ?? '';
    const known = [...new Set(keysOf(JSON.parse(read('policies/schema.json')))), ...sluiceVariables];
    expect(known.length).toBeGreaterThan(30);
    expect(known.filter((key) => !new RegExp(`\\b${key}\\b`).test(code))).toEqual([]);
  });
});
