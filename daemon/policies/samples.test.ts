import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { TemporaryPolicies } from '../../test/support/policy-folders.ts';
import { formatProblem } from '../core/policy/origin.ts';
import { readPolicyFolder } from './read-folder.ts';

const examples = join(import.meta.dirname, '../../policies');
const invalid = readdirSync(join(examples, 'invalid'), { withFileTypes: true });
const files = invalid.filter((entry) => entry.name.endsWith('.yaml')).map((entry) => entry.name);
const folders = invalid.filter((entry) => entry.isDirectory()).map((entry) => entry.name);

async function problemsOf(folder: string): Promise<string[]> {
  const reading = await readPolicyFolder(folder);
  return 'problems' in reading ? reading.problems.map(formatProblem) : [];
}

describe('The example policies', () => {
  it('are whole and valid, without a warning', async () => {
    expect(await readPolicyFolder(examples)).toMatchObject({ warnings: [] });
  });
});

describe('An invalid example', () => {
  it('is there in numbers', () => {
    expect(files.length + folders.length).toBeGreaterThanOrEqual(60);
  });

  it.each(files)('%s is refused with the words at its head', async (name) => {
    const text = await readFile(join(examples, 'invalid', name), 'utf8');
    const expected = text.match(/^# expect .*$/gm)?.map((line) => line.replace('# expect ', `${name}:`));
    await using policies = await TemporaryPolicies.with({
      'inventory/hosts.yaml': await readFile(join(examples, 'inventory/hosts.yaml'), 'utf8'),
      [name]: text,
    });
    expect(await problemsOf(policies.folder)).toEqual(expected);
  });

  it.each(folders)('%s/ is refused with the words in its file "expected"', async (name) => {
    const expected = await readFile(join(examples, 'invalid', name, 'expected'), 'utf8');
    expect(await problemsOf(join(examples, 'invalid', name))).toEqual(expected.trimEnd().split('\n'));
  });
});
