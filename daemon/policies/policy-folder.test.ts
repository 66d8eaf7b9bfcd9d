import { readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { GenerationsInMemory } from '../../test/support/generations-in-memory.ts';
import { TemporaryPolicies } from '../../test/support/policy-folders.ts';
import { limited } from '../core/rate/rate.ts';
import { PolicyFolderError } from './folder-error.ts';
import { putFiles } from './folder-put.ts';
import { PolicyFolder, type PolicyFolderOptions } from './policy-folder.ts';
import { changesTo } from './put-changes.ts';
import { folderRefusal } from './put-refusal.ts';
import type { PolicyChange } from './status.ts';

const hosts = 'all: { hosts: { stor-01: { sluice_agent: "stor-01:7441" } } }\n';
const limit = (text: string) => `default: { limit: ${text} }\n`;
const good = { 'inventory/hosts.yaml': hosts, '10-default.yaml': limit('1MiB/s') };
/** So rare that a test that passes owes nothing to it. */
const noPoll = { watchTimes: { poll: 3_600_000 } };

/** A folder that is followed, with its changes to wait for. */
class Followed {
  readonly folder: PolicyFolder;
  readonly changes: PolicyChange[] = [];
  #wake = () => {};

  constructor(folder: PolicyFolder) {
    this.folder = folder;
    folder.onChange((change) => {
      this.changes.push(change);
      this.#wake();
    });
  }

  async next(): Promise<PolicyChange> {
    while (this.changes.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.changes.shift() as PolicyChange;
  }
}

const opened: PolicyFolder[] = [];
async function follow(
  policies: TemporaryPolicies,
  options: PolicyFolderOptions = noPoll,
  generations = new GenerationsInMemory(),
): Promise<Followed> {
  const folder = await PolicyFolder.open(policies.folder, generations, options);
  opened.push(folder);
  return new Followed(folder);
}
afterEach(() => {
  for (const folder of opened.splice(0)) folder.close();
});

const defaultLimit = (folder: PolicyFolder) => folder.current().default.limit?.value;

describe('The policies in force', () => {
  it('are the first generation when a folder is first opened', async () => {
    await using policies = await TemporaryPolicies.with(good);
    const { folder } = await follow(policies);
    const { generation, ...rest } = folder.status();
    expect(rest).toEqual({ folder: policies.folder, warnings: [], refusedEdit: undefined });
    expect(generation).toMatchObject({ number: 1, cause: 'folder' });
    expect(generation.files.map((file) => file.path)).toEqual(['10-default.yaml', 'inventory/hosts.yaml']);
  });

  it('are the generation that they were when the folder is opened again, and the next one when it has changed', async () => {
    await using policies = await TemporaryPolicies.with(good);
    const generations = new GenerationsInMemory();
    const first = (await follow(policies, noPoll, generations)).folder.status().generation;
    opened.pop()?.close();
    expect((await follow(policies, noPoll, generations)).folder.status().generation).toEqual(first);
    opened.pop()?.close();
    await policies.replace('10-default.yaml', limit('2MiB/s'));
    expect((await follow(policies, noPoll, generations)).folder.current().generation).toBe(2);
  });

  it('change as soon as a file is renamed into the folder', async () => {
    await using policies = await TemporaryPolicies.with(good);
    const followed = await follow(policies);
    const before = followed.folder.status().generation.inForceSince;
    await policies.replace('10-default.yaml', limit('2MiB/s'));
    const renamedAt = performance.now();
    expect(await followed.next()).toMatchObject({ kind: 'accepted', policies: { generation: 2 } });
    expect(performance.now() - renamedAt).toBeLessThan(1000);
    expect(defaultLimit(followed.folder)).toEqual(limited(2 * 2 ** 20));
    expect(followed.folder.status().generation.inForceSince.getTime()).toBeGreaterThan(before.getTime());
  });

  it.each<[string, (policies: TemporaryPolicies) => Promise<void>]>([
    ['overwritten in place', (policies) => policies.overwrite('10-default.yaml', limit('2MiB/s'))],
    ['added', (policies) => policies.overwrite('20-more.yaml', 'default: { max: 2MiB/s }\n')],
    ['removed', (policies) => policies.remove('10-default.yaml')],
    ['changed in the inventory', (policies) => policies.replace('inventory/hosts.yaml', hosts.replace('7441', '7442'))],
    [
      'added in a new folder of variables',
      (policies) => policies.overwrite('inventory/group_vars/all.yaml', 'sluice_max: 1MiB/s\n'),
    ],
  ])('change when a file is %s', async (_, edit) => {
    await using policies = await TemporaryPolicies.with(good);
    const followed = await follow(policies);
    await edit(policies);
    expect(await followed.next()).toMatchObject({ kind: 'accepted' });
  });

  it('change when the whole folder is replaced, and follow the new one from then on', async () => {
    await using policies = await TemporaryPolicies.with(good);
    await using other = await TemporaryPolicies.with({ ...good, '10-default.yaml': limit('2MiB/s') });
    const followed = await follow(policies);
    await policies.exchange(other);
    // Between the two renames there is no folder at all, which may be seen, and is refused.
    while ((await followed.next()).kind === 'refused');
    expect(defaultLimit(followed.folder)).toEqual(limited(2 * 2 ** 20));
    await policies.replace('10-default.yaml', limit('3MiB/s'));
    expect(await followed.next()).toMatchObject({ kind: 'accepted', policies: { generation: 3 } });
  });

  it('change by the poll where no watch can see it, behind a link', async () => {
    await using elsewhere = await TemporaryPolicies.with({ 'linked.yaml': limit('1MiB/s') });
    await using policies = await TemporaryPolicies.with({ 'inventory/hosts.yaml': hosts });
    await symlink(join(elsewhere.folder, 'linked.yaml'), join(policies.folder, '10-default.yaml'));
    const followed = await follow(policies, { watchTimes: { poll: 20 } });
    await elsewhere.replace('linked.yaml', limit('2MiB/s'));
    expect(await followed.next()).toMatchObject({ kind: 'accepted' });
  });

  it('stay the same generation when files are written anew with the same content', async () => {
    await using policies = await TemporaryPolicies.with(good);
    const followed = await follow(policies);
    await policies.replace('10-default.yaml', good['10-default.yaml']);
    await policies.replace('10-default.yaml', limit('2MiB/s'));
    expect(await followed.next()).toMatchObject({ policies: { generation: 2 } });
    expect(followed.changes).toEqual([]);
  });
});

describe('A bad edit', () => {
  it('changes nothing, is told once with all its problems, and is forgotten when it is taken back', async () => {
    await using policies = await TemporaryPolicies.with(good);
    const followed = await follow(policies);
    const inForce = followed.folder.current();
    await policies.replace('10-default.yaml', 'default: { limit: 10, max: 0 }\n');
    expect(await followed.next()).toMatchObject({
      kind: 'refused',
      refusedEdit: { problems: [{ line: 1 }, { line: 1 }] },
    });
    expect(followed.folder.current()).toBe(inForce);
    expect(followed.folder.status().refusedEdit?.problems).toHaveLength(2);
    await policies.replace('10-default.yaml', good['10-default.yaml']);
    expect(await followed.next()).toEqual({ kind: 'restored', policies: inForce });
    expect(followed.folder.status()).toMatchObject({ generation: { number: 1 }, refusedEdit: undefined });
  });

  it('is forgotten when a good one comes, which is the next generation', async () => {
    await using policies = await TemporaryPolicies.with(good);
    const followed = await follow(policies);
    await policies.remove('inventory');
    expect(await followed.next()).toMatchObject({
      kind: 'refused',
      refusedEdit: { problems: [{ file: 'inventory' }] },
    });
    await policies.overwrite('inventory/hosts.yaml', hosts.replace('7441', '7442'));
    expect(await followed.next()).toMatchObject({ kind: 'accepted', policies: { generation: 2 } });
    expect(followed.folder.status().refusedEdit).toBeUndefined();
  });

  it('is no start: a folder that is bad when it is opened is refused with all its problems', async () => {
    await using policies = await TemporaryPolicies.with({
      ...good,
      '10-default.yaml': limit('10'),
      '20-b.yaml': 'x: 1\n',
    });
    const opening = PolicyFolder.open(policies.folder, new GenerationsInMemory());
    await expect(opening).rejects.toThrow(PolicyFolderError);
    await expect(opening).rejects.toMatchObject({ reason: 'POLICIES_INVALID', problems: [{ line: 1 }, { line: 1 }] });
    await expect(opening).rejects.toThrow(
      /has 2 problems:\n10-default\.yaml:1:19 default\.limit: rate "10" has no unit/,
    );
  });
});

describe('A policy set that is put', () => {
  const terms = { cause: 'put by admin', expected: undefined };
  const asTexts = (files: Record<string, string>) => Object.entries(files).map(([path, text]) => ({ path, text }));
  const faster = asTexts({ ...good, '10-default.yaml': limit('2MiB/s') });

  it('is in force when the put is done, told once, and no edit to the watch', async () => {
    await using policies = await TemporaryPolicies.with(good);
    const followed = await follow(policies);
    const generation = await followed.folder.put(faster, terms);
    expect(generation).toEqual(followed.folder.status().generation);
    expect(defaultLimit(followed.folder)).toEqual(limited(2 * 2 ** 20));
    await policies.replace('10-default.yaml', limit('3MiB/s'));
    expect(await followed.next()).toMatchObject({ kind: 'accepted', policies: { generation: 2 } });
    expect(await followed.next()).toMatchObject({ kind: 'accepted', generation: { number: 3, cause: 'folder' } });
  });

  it('is taken back from the folder when it cannot be recorded', async () => {
    await using policies = await TemporaryPolicies.with(good);
    const generations = new GenerationsInMemory();
    const { folder } = await follow(policies, noPoll, generations);
    generations.add = async () => {
      throw new Error('disk full');
    };
    await expect(folder.put(faster, terms)).rejects.toThrow('disk full');
    expect(await readFile(join(policies.folder, '10-default.yaml'), 'utf8')).toBe(good['10-default.yaml']);
    expect(folder.status()).toMatchObject({ generation: { number: 1 }, refusedEdit: undefined });
  });

  it('is taken back when the daemon died before it was done', async () => {
    await using policies = await TemporaryPolicies.with(good);
    await putFiles(policies.folder, 2, await changesTo(policies.folder, faster), faster);
    const { folder } = await follow(policies);
    expect(defaultLimit(folder)).toEqual(limited(2 ** 20));
  });

  it('is refused where there is no folder to put it in', async () => {
    await using policies = await TemporaryPolicies.with(good);
    const { folder } = await follow(policies);
    await policies.remove('.');
    await expect(folder.put(faster, terms)).rejects.toMatchObject({ reason: 'POLICY_FOLDER_FAILED' });
  });

  it.each(['EACCES', 'EPERM', 'EROFS'])('is refused as read-only when the file system says %s', (code) => {
    const refusal = folderRefusal('/etc/sluice/policies', Object.assign(new Error('no'), { code, syscall: 'mkdir' }));
    expect(refusal).toMatchObject({ reason: 'POLICY_FOLDER_READ_ONLY', facts: { code } });
  });
});

describe('An edit that cannot be recorded', () => {
  it('is refused: what was in force stays', async () => {
    await using policies = await TemporaryPolicies.with(good);
    const generations = new GenerationsInMemory();
    const followed = await follow(policies, noPoll, generations);
    generations.add = async () => {
      throw new Error('disk full');
    };
    await policies.replace('10-default.yaml', limit('2MiB/s'));
    const change = await followed.next();
    expect(change).toMatchObject({ kind: 'refused', refusedEdit: { problems: [{ file: '.' }] } });
    expect(followed.folder.current().generation).toBe(1);
  });
});

describe('A closed policy folder', () => {
  it('is silent, whether by close or by the signal', async () => {
    await using policies = await TemporaryPolicies.with(good);
    const abort = new AbortController();
    const [byClose, bySignal, witness] = await Promise.all([
      follow(policies),
      follow(policies, { ...noPoll, signal: abort.signal }),
      follow(policies),
    ]);
    byClose.folder.close();
    abort.abort();
    await policies.replace('10-default.yaml', limit('2MiB/s'));
    await witness.next();
    expect([byClose.changes, bySignal.changes]).toEqual([[], []]);
    expect(defaultLimit(byClose.folder)).toEqual(limited(2 ** 20));
  });
});
