import { describe, expect, it } from '@jest/globals';
import { TemporaryPolicies } from '../../test/support/policy-folders.ts';
import { readPolicyFolder } from './read-folder.ts';
import { readTexts } from './read-texts.ts';

const hosts = 'all: { hosts: { stor-01: { sluice_agent: "stor-01:7441" } } }\n';
const bad = 'default: { limit: 10, max: 0 }\n';

describe('Texts in no folder', () => {
  it('are read as a folder with the same files is', async () => {
    const files = { '10-default.yaml': bad, 'inventory/hosts.yaml': hosts, '20-b.yml': 'x: 1\n' };
    await using policies = await TemporaryPolicies.with(files);
    const texts = Object.entries(files).map(([path, text]) => ({ path, text }));
    expect(await readTexts(texts)).toMatchObject({ problems: problemsOf(await readPolicyFolder(policies.folder)) });
  });

  it('that a folder would not read are problems, beside all others', async () => {
    const texts = [
      { path: '10-default.yaml', text: bad },
      { path: 'inventory/hosts.yaml', text: hosts },
      { path: 'inventory/notes.txt', text: 'x' },
    ];
    expect(problemsOf(await readTexts(texts)).map(({ file, line }) => `${file}:${line}`)).toEqual([
      'inventory/notes.txt:0',
      '10-default.yaml:1',
      '10-default.yaml:1',
    ]);
  });

  it('are not written anywhere when a path is bad', async () => {
    const problems = problemsOf(await readTexts([{ path: '../escaped.yaml', text: bad }]));
    expect(problems.map(({ file }) => file)).toEqual(['../escaped.yaml']);
  });
});

function problemsOf(reading: Awaited<ReturnType<typeof readTexts>>) {
  return 'problems' in reading ? reading.problems : [];
}
