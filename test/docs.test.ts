import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sluiceVariables } from '../daemon/core/inventory/variable-reader.ts';
import { DaemonRig } from './support/daemon-rig.ts';
import { asShown, type PageCommand, type PageFile, type PageStep, stepsOf } from './support/page.ts';
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

function titled(step: PageStep, index: number): [title: string, step: PageStep, next: PageStep | undefined] {
  const what = step.kind === 'file' ? `writes ${step.path}` : `runs ${step.words.join(' ')}`;
  return [`${what}, line ${step.line}`, step, steps[firstCommand + index + 1]];
}

/** Every edit of the policies is a good one, but where the page goes on with its refusal. */
function fateShown({ path }: PageFile, next: PageStep | undefined): 'taken' | 'refused' | 'unnoticed' {
  if (!path.startsWith('policies/')) return 'unnoticed';
  const isRefused = next?.kind === 'command' && next.shown.some((line) => line.includes('refused'));
  return isRefused ? 'refused' : 'taken';
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

  it.each(steps.slice(firstCommand).map(titled))('%s', async (_, step, next) => {
    if (step.kind === 'file') {
      expect(await reader.write(step)).toBe(fateShown(step, next));
      return;
    }
    const shown = timeless(step, step.shown);
    expect(asShown(timeless(step, await reader.run(step)), shown)).toEqual(shown);
  });

  it('lists every key of a policy file, and every variable of an inventory', () => {
    const reference = page.slice(page.indexOf('## Reference'));
    const code = [...reference.matchAll(/`[^`]+`/g)].join(' ');
    const known = [...new Set(keysOf(JSON.parse(read('policies/schema.json')))), ...sluiceVariables];
    expect(known.length).toBeGreaterThan(30);
    expect(known.filter((key) => !new RegExp(`\\b${key}\\b`).test(code))).toEqual([]);
  });
});
