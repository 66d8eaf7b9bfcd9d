import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What a file of the policy folder is for. */
export type FileKind =
  | { readonly kind: 'policies' }
  | { readonly kind: 'inventory' }
  /** `group_vars/NAME.yaml`, `group_vars/NAME` or `group_vars/NAME/*`; the same for `host_vars/`. */
  | { readonly kind: 'group_vars' | 'host_vars'; readonly name: string }
  /** Meant to be read, by all signs, yet not by its name. */
  | { readonly kind: 'misnamed'; readonly shouldBe: string };

/** A file of the policy folder as it is at the moment of listing. */
export type ListedFile = FileKind & {
  /** Relative to the policy folder, with `/`. */
  readonly path: string;
  /** Changes with every write, rename and replacement. */
  readonly stamp: string;
};

/** The files of a policy folder that are read or refused, in the order in which they are read. */
export async function listPolicyFolder(folder: string): Promise<ListedFile[]> {
  const [policies, inventory, groupVars, hostVars] = await Promise.all([
    listFiles(folder, '', (name) => policyKind(name)),
    listFiles(folder, 'inventory', (name) => inventoryKind(name)),
    listVariables(folder, 'group_vars'),
    listVariables(folder, 'host_vars'),
  ]);
  return [...policies, ...inventory, ...groupVars, ...hostVars];
}

/** The folders that files are read from, relative to the policy folder, whether they exist or not; `''` is itself. */
export async function listSubfolders(folder: string): Promise<string[]> {
  const variables = ['inventory/group_vars', 'inventory/host_vars'];
  const nested = await Promise.all(
    variables.map(async (parent) => {
      const entries = await entriesOf(folder, parent);
      return entries.filter(isFolder).map((entry) => `${parent}/${entry.name}`);
    }),
  );
  return ['', 'inventory', ...variables, ...nested.flat()];
}

function policyKind(name: string): FileKind | undefined {
  if (name.endsWith('.yaml')) return { kind: 'policies' };
  return name.endsWith('.yml') ? { kind: 'misnamed', shouldBe: name.replace(/yml$/, 'yaml') } : undefined;
}

function inventoryKind(name: string): FileKind | undefined {
  return /\.(yaml|yml|json)$/.test(name) ? { kind: 'inventory' } : undefined;
}

async function listVariables(folder: string, kind: 'group_vars' | 'host_vars'): Promise<ListedFile[]> {
  const parent = `inventory/${kind}`;
  const flat = await listFiles(folder, parent, (file) => (isVariables(file) ? { kind, name: stem(file) } : undefined));
  const folders = (await entriesOf(folder, parent)).filter(isFolder);
  const nested = folders.map(({ name }) =>
    listFiles(folder, `${parent}/${name}`, (file) => (isVariables(file) ? { kind, name } : undefined)),
  );
  return [...flat, ...(await Promise.all(nested)).flat()];
}

/** A link may lead to a folder; one that leads to a file lists nothing. */
function isFolder(entry: Dirent): boolean {
  return entry.isDirectory() || entry.isSymbolicLink();
}

function isVariables(name: string): boolean {
  return !name.includes('.') || /\.(yaml|yml|json)$/.test(name);
}

function stem(name: string): string {
  return name.replace(/\.(yaml|yml|json)$/, '');
}

async function listFiles(
  folder: string,
  parent: string,
  kindOf: (name: string) => FileKind | undefined,
): Promise<ListedFile[]> {
  const listed = (await entriesOf(folder, parent)).map(async ({ name }) => {
    const kind = kindOf(name);
    const path = parent === '' ? name : `${parent}/${name}`;
    const stamp = kind && (await stampOf(join(folder, path)));
    return kind && stamp !== undefined ? [{ ...kind, path, stamp }] : [];
  });
  return (await Promise.all(listed)).flat();
}

/** By name; without hidden files and the leavings of editors; none where there is no such folder. */
async function entriesOf(folder: string, parent: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(join(folder, parent), { withFileTypes: true });
    return entries
      .filter(({ name }) => !name.startsWith('.') && !name.endsWith('~'))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (parent !== '' && isAbsent(error)) return [];
    throw error;
  }
}

/** Undefined for what is no regular file, or is gone by now. Links are followed. */
async function stampOf(path: string): Promise<string | undefined> {
  try {
    const stats = await stat(path, { bigint: true });
    return stats.isFile() ? `${stats.dev}:${stats.ino}:${stats.size}:${stats.mtimeNs}:${stats.ctimeNs}` : undefined;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** Whether an error says that a file or folder is not there. */
export function isAbsent(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
