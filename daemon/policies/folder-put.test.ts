import { lstat, mkdir, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { TemporaryPolicies } from '../../test/support/policy-folders.ts';
import { keepPut, putFiles, undoPut } from './folder-put.ts';
import type { PolicyText } from './generation.ts';
import { changesTo } from './put-changes.ts';

const before = { '10-a.yaml': 'a: 1\n', '20-b.yaml': 'b: 1\n', 'inventory/hosts.yaml': 'all: {}\n' };
const after = [
  { path: '10-a.yaml', text: 'a: 2\n' },
  { path: 'inventory/hosts.yaml', text: before['inventory/hosts.yaml'] },
  { path: 'inventory/group_vars/all.yaml', text: 'x: 1\n' },
];

async function contents(folder: string, hidden = false): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
  const paths = files.map((file) => file.slice(folder.length + 1)).filter((path) => hidden || !path.startsWith('.'));
  const texts = paths.sort().map(async (path) => [path, await readFile(join(folder, path), 'utf8')] as const);
  return Object.fromEntries(await Promise.all(texts));
}

async function put(folder: string, generation: number, texts: readonly PolicyText[]): Promise<void> {
  await putFiles(folder, generation, await changesTo(folder, texts), texts);
}

const wanted = Object.fromEntries(after.map(({ path, text }) => [path, text]));

describe('A put into a policy folder', () => {
  it('leaves exactly its files, and what it replaced aside', async () => {
    await using policies = await TemporaryPolicies.with(before);
    await put(policies.folder, 2, after);
    await keepPut(policies.folder, 2);
    expect(await contents(policies.folder, true)).toEqual({
      ...wanted,
      '.sluice-old-2/10-a.yaml': 'a: 1\n',
      '.sluice-old-2/20-b.yaml': 'b: 1\n',
    });
  });

  it('touches no file that is as it is to be, and none that is no policy', async () => {
    await using policies = await TemporaryPolicies.with({ ...before, 'README.md': 'hello\n' });
    const inode = async () => (await lstat(join(policies.folder, 'inventory/hosts.yaml'))).ino;
    const was = await inode();
    await put(policies.folder, 2, after);
    await keepPut(policies.folder, 2);
    expect(await inode()).toBe(was);
    expect(await contents(policies.folder)).toMatchObject({ 'README.md': 'hello\n' });
  });

  it('keeps aside only what the last one replaced', async () => {
    await using policies = await TemporaryPolicies.with(before);
    await put(policies.folder, 2, after);
    await keepPut(policies.folder, 2);
    await put(policies.folder, 3, [{ path: '10-a.yaml', text: 'a: 3\n' }]);
    await keepPut(policies.folder, 3);
    const hidden = (await readdir(policies.folder)).filter((name) => name.startsWith('.'));
    expect(hidden).toEqual(['.sluice-old-3']);
  });

  it('is taken back whole when it was not kept, as after a crash', async () => {
    await using policies = await TemporaryPolicies.with(before);
    await put(policies.folder, 2, after);
    await undoPut(policies.folder);
    expect(await contents(policies.folder, true)).toEqual(before);
    await undoPut(policies.folder);
    expect(await contents(policies.folder, true)).toEqual(before);
  });

  it('is taken back from half-way: a file was moved aside and its successor not yet in place', async () => {
    await using policies = await TemporaryPolicies.with(before);
    await put(policies.folder, 2, after);
    await rm(join(policies.folder, '10-a.yaml'));
    await undoPut(policies.folder);
    expect(await contents(policies.folder, true)).toEqual(before);
  });

  it('is nothing when a crash came before its intent was written', async () => {
    await using policies = await TemporaryPolicies.with(before);
    await mkdir(join(policies.folder, '.sluice-new/files'), { recursive: true });
    await writeFile(join(policies.folder, '.sluice-new/files/10-a.yaml'), 'a: 2\n');
    await writeFile(join(policies.folder, '.sluice-new/intent.json.part'), '{"kept":');
    await undoPut(policies.folder);
    expect(await contents(policies.folder, true)).toEqual(before);
  });

  it('that is taken back leaves a file as somebody edited it since', async () => {
    await using policies = await TemporaryPolicies.with(before);
    await put(policies.folder, 2, after);
    await policies.replace('10-a.yaml', 'a: mine\n');
    await undoPut(policies.folder);
    expect(await contents(policies.folder)).toEqual({ ...before, '10-a.yaml': 'a: mine\n' });
    expect(await contents(policies.folder, true)).toMatchObject({ '.sluice-old-2/10-a.yaml': 'a: 1\n' });
  });

  it('that is taken back brings a link back as a link', async () => {
    await using policies = await TemporaryPolicies.with({ ...before, 'target.txt': 'c: 1\n' });
    await symlink('target.txt', join(policies.folder, '30-c.yaml'));
    await put(policies.folder, 2, after);
    await undoPut(policies.folder);
    expect(await readlink(join(policies.folder, '30-c.yaml'))).toBe('target.txt');
  });

  it('gives way to an edit that came after its changes were found out', async () => {
    await using policies = await TemporaryPolicies.with(before);
    const changes = await changesTo(policies.folder, after);
    await policies.replace('20-b.yaml', 'b: mine\n');
    await expect(putFiles(policies.folder, 2, changes, after)).rejects.toMatchObject({
      reason: 'POLICY_GENERATION_CONFLICT',
    });
    expect(await contents(policies.folder, true)).toEqual({ ...before, '20-b.yaml': 'b: mine\n' });
  });

  it('changes nothing when the folder cannot be written', async () => {
    await using policies = await TemporaryPolicies.with(before);
    // A file where a folder has to be made: the fault comes after the first file was moved.
    await policies.overwrite('inventory/group_vars', 'in the way\n');
    await expect(put(policies.folder, 2, after)).rejects.toThrow(/ENOTDIR|EEXIST/);
    expect(await contents(policies.folder, true)).toEqual({ ...before, 'inventory/group_vars': 'in the way\n' });
  });
});
