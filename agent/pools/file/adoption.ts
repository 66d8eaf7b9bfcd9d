import { constants } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../durable-file.ts';
import type { ImageFolder } from './image-folder.ts';

/** What `copyFile` and `link` say when the file systems cannot do it, rather than when something is wrong. */
const notPossible: Readonly<Record<string, string>> = {
  EXDEV: 'the pools are on different file systems',
  EOPNOTSUPP: 'the file system cannot share blocks between files',
  ENOTSUP: 'the file system cannot share blocks between files',
  EINVAL: 'the file system cannot share blocks between files',
  ENOTTY: 'the file system cannot share blocks between files',
  EPERM: 'the file system has no hard links',
};

/** What came of an attempt to take a volume over. */
export type Adoption =
  | { readonly kind: 'adopted'; readonly by: string }
  | { readonly kind: 'name taken' }
  | { readonly kind: 'not possible'; readonly reason: string };

/** Whether an image has been taken over before: it is there, and no longer where it was. */
export async function wasAdopted(
  from: ImageFolder,
  to: ImageFolder,
  name: string,
  keepSourceAs: string | undefined,
): Promise<boolean> {
  if ((await from.find(name)) !== undefined || (await to.find(name)) === undefined) return false;
  return keepSourceAs === undefined || (await from.find(keepSourceAs)) !== undefined;
}

/** Moves an image to another folder of the same file system by its name alone. */
export async function adoptByRename(from: ImageFolder, to: ImageFolder, name: string): Promise<Adoption> {
  return attempt(async () => {
    if (!(await to.take(from.image(name), name))) return { kind: 'name taken' };
    await settle(from, to, name);
    await from.remove(name);
    return { kind: 'adopted', by: 'renamed within one file system' };
  });
}

/** Makes an image that shares its blocks with the source, which stays. */
export async function adoptByReflink(from: ImageFolder, to: ImageFolder, name: string): Promise<Adoption> {
  const hidden = join(await to.own('adoptions'), name);
  return attempt(async () => {
    try {
      await rm(hidden, { force: true });
      await copyFile(from.image(name), hidden, constants.COPYFILE_FICLONE_FORCE | constants.COPYFILE_EXCL);
      if (!(await to.take(hidden, name))) return { kind: 'name taken' };
      await settle(from, to, name);
      return { kind: 'adopted', by: 'reflinked within one file system' };
    } finally {
      await rm(hidden, { force: true });
    }
  });
}

async function settle(from: ImageFolder, to: ImageFolder, name: string): Promise<void> {
  const { metadata } = await from.record(name);
  await to.writeRecord(name, { metadata });
  await syncFolder(to.root);
}

async function attempt(way: () => Promise<Adoption>): Promise<Adoption> {
  try {
    return await way();
  } catch (error) {
    const reason = notPossible[(error as NodeJS.ErrnoException).code ?? ''];
    if (reason === undefined) throw error;
    return { kind: 'not possible', reason };
  }
}
