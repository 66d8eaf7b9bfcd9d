import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TemporaryPolicies } from '../../test/support/policy-folders.ts';
import { formatProblem } from '../core/policy/origin.ts';
import { limited } from '../core/rate/rate.ts';
import { draftPolicies } from './draft.ts';
import { readPolicyFolder } from './read-folder.ts';

const hosts =
  'all: { hosts: { stor-01: { sluice_agent: "stor-01:7441" } }, children: { rack_a: { hosts: { stor-01: } } } }\n';

async function read(policies: TemporaryPolicies) {
  const reading = await readPolicyFolder(policies.folder);
  if ('problems' in reading) throw new Error(reading.problems.map(formatProblem).join('\n'));
  return reading;
}

describe('A policy folder', () => {
  it('is read in the order of the names of its files, each value with its file and line', async () => {
    await using policies = await TemporaryPolicies.with({
      'inventory/hosts.yaml': hosts,
      '20-b.yaml': 'rules:\n  - name: second\n    match: { volume: "*" }\n    limit: 2MiB/s\n',
      '10-a.yaml': 'default: { limit: 1MiB/s }\nrules:\n  - { name: first, match: { volume: a }, max: paused }\n',
    });
    const { ok, files } = await read(policies);
    expect(ok.rules.map((rule) => rule.name.value)).toEqual(['first', 'second']);
    expect(ok.rules[1]?.limit).toEqual({
      value: limited(2 * 2 ** 20),
      origin: { file: '20-b.yaml', line: 4, column: 5 },
    });
    expect(ok.default.limit?.origin).toEqual({ file: '10-a.yaml', line: 1, column: 12 });
    expect(files.map((file) => file.path)).toEqual(['10-a.yaml', '20-b.yaml', 'inventory/hosts.yaml']);
    expect(files[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('takes variables from group_vars and host_vars in all the forms that Ansible knows', async () => {
    await using policies = await TemporaryPolicies.with({
      'inventory/10-hosts.yaml': 'rack_a: { hosts: { "stor-[01:03]": } }\n',
      'inventory/20-more.yml': 'rack_b: { hosts: { stor-04: } }\n',
      'inventory/group_vars/all': 'sluice_agent: "{{ inventory_hostname }}:7441"\nsecrets: [1, 2]\n',
      'inventory/group_vars/rack_a/limits.yaml': 'sluice_limit: 5MiB/s\n',
      'inventory/group_vars/rack_a/vault.yaml': '$ANSIBLE_VAULT;1.1;AES256\n6231\n',
      'inventory/group_vars/rack_b.yml': '# nothing yet\n',
      'inventory/host_vars/stor-02.json': '{ "sluice_limit": "7MiB/s" }\n',
    });
    const { ok } = await read(policies);
    const limits = [...ok.hosts.values()].map(({ name, agent, limit }) => [name, agent.value, limit?.origin.file]);
    expect(limits).toEqual([
      ['stor-01', 'stor-01:7441', 'inventory/group_vars/rack_a/limits.yaml'],
      ['stor-02', 'stor-02:7441', 'inventory/host_vars/stor-02.json'],
      ['stor-03', 'stor-03:7441', 'inventory/group_vars/rack_a/limits.yaml'],
      ['stor-04', 'stor-04:7441', undefined],
    ]);
  });

  it('does not mind what editors and people leave beside the policies', async () => {
    await using policies = await TemporaryPolicies.with({
      'inventory/hosts.yaml': hosts,
      '.10-a.yaml.swp': 'b0VIM',
      '10-a.yaml~': 'default: { limit: old',
      'README.md': '# Our policies',
      'drafts/90-later.yaml': 'nothing: [',
      'inventory/hosts.yaml.orig': '[',
      '10-comments-only.yaml': '# nothing yet\n',
    });
    expect((await read(policies)).files.map((file) => file.path)).toEqual([
      '10-comments-only.yaml',
      'inventory/hosts.yaml',
    ]);
  });

  it('is read through links', async () => {
    await using data = await TemporaryPolicies.with({ 'hosts.yaml': hosts, 'a.yaml': 'default: { limit: 3B/s }\n' });
    await using policies = await TemporaryPolicies.with({});
    await symlink(join(data.folder, 'a.yaml'), join(policies.folder, '10-a.yaml'));
    await symlink(data.folder, join(policies.folder, 'inventory'));
    await data.remove('a.yaml');
    await data.overwrite('b.yaml', 'site: { children: { rack_a: } }\n');
    expect((await read(policies)).ok.groups.has('site')).toBe(true);
  });

  it('lets single values be shared by alias', async () => {
    await using policies = await TemporaryPolicies.with({
      'inventory/hosts.yaml':
        'all:\n  vars: { sluice_limit: &slow 3B/s, sluice_max: *slow }\n  hosts: { a: { sluice_agent: "a:1" } }\n',
      '10-a.yaml': 'default: { limit: &slow 1MiB/s, max: *slow }\n',
    });
    const { ok } = await read(policies);
    expect([ok.default.max?.value, ok.groups.get('all')?.max?.value]).toEqual([limited(2 ** 20), limited(3)]);
  });

  it('with a rule that can never count is taken, with a warning', async () => {
    const rule = (name: string, volume: string) =>
      `  - { name: ${name}, match: { volume: ${volume} }, limit: 1MiB/s }\n`;
    await using policies = await TemporaryPolicies.with({
      'inventory/hosts.yaml': hosts,
      '10-a.yaml': `rules:\n${rule('databases', 'db-*')}`,
      '20-b.yaml': `rules:\n${rule('orders', 'db-orders')}`,
    });
    const message =
      'rule orders never counts: rule databases (10-a.yaml:2) before it matches all it matches; move it up or remove it';
    expect((await read(policies)).warnings).toEqual([{ file: '20-b.yaml', line: 2, column: 13, message }]);
  });

  it('that is not there is a problem like any other', async () => {
    const reading = await readPolicyFolder('/nowhere/at/all');
    const message = 'there is no policy folder /nowhere/at/all: make it, with inventory/hosts.yaml in it';
    expect(reading).toEqual({ problems: [{ file: '.', line: 0, column: 0, message }] });
  });

  it('with a file that is no text, or too deep to be meant, is refused with words', async () => {
    await using policies = await TemporaryPolicies.with({
      'inventory/hosts.yaml': hosts,
      'binary.yaml': new Uint8Array([0xff, 0xfe, 0x00]),
    });
    const reading = await readPolicyFolder(policies.folder);
    expect(reading).toMatchObject({
      problems: [{ file: 'binary.yaml', message: 'the file is not UTF-8 text: save it as UTF-8' }],
    });
    await policies.overwrite('binary.yaml', '['.repeat(100_000));
    expect(await readPolicyFolder(policies.folder)).toMatchObject({ problems: [expect.anything()] });
  });
});

describe('Any text in a policy file or an inventory', () => {
  const words = fc.constantFrom(
    'default',
    'rules',
    'name',
    'match',
    'limit',
    'max',
    'volume',
    'source',
    'hosts',
    'all',
    'vars',
    'children',
    'sluice_max',
    'x',
    '10MiB/s',
    ':',
    ': ',
    '- ',
    '\n',
    '\n  ',
    '\n    ',
    '{',
    '}',
    '[',
    ']',
    ',',
    '"',
    "'",
    '&a ',
    '*a',
    '<<',
    '? ',
    '!!set ',
    '#',
    '~',
    '\t',
    '|',
    '0',
  );
  const texts = fc.oneof(
    fc.array(words, { maxLength: 30 }).map((list) => list.join('')),
    fc.string({ unit: 'binary' }),
  );

  it('is read or refused with a place in it, and nothing else happens', () => {
    fc.assert(
      fc.property(texts, texts, (policy, inventory) => {
        const source = (path: string, text: string) => ({ path, bytes: new TextEncoder().encode(text), sha256: '' });
        const sources = [
          { kind: 'policies' as const, ...source('10-a.yaml', policy) },
          { kind: 'inventory' as const, ...source('inventory/hosts.yaml', inventory) },
        ];
        const drafted = draftPolicies(sources, Date.UTC(2026, 10, 23));
        for (const problem of 'problems' in drafted ? drafted.problems : []) {
          const lines =
            { '10-a.yaml': policy, 'inventory/hosts.yaml': inventory }[problem.file]?.split('\n').length ?? 0;
          expect(problem.message).not.toBe('');
          expect(problem.line).toBeLessThanOrEqual(lines);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
