import { constants } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFile, syncFolder } from '../durable-file.ts';
import { type ImageFolder, isOneFile } from './image-folder.ts';

const cannotShare = 'the file system cannot share blocks between files';
/** What `copyFile` and `link` say when the file systems cannot do it, rather than when something is wrong. */
const notPossible: Readonly<Record<string, string>> = {
  EXDEV: 'the pools are on different file systems',
  EOPNOTSUPP: cannotShare,
  ENOTSUP: cannotShare,
  EINVAL: cannotShare,
  ENOTTY: cannotShare,
  EPERM: 'the file system has no hard links',
};

/** What came of an attempt to take a volume over; `reason` says how, or why not. */
export type Adoption =
  | { readonly kind: 'adopted'; readonly reason: string }
  | { readonly kind: 'name taken'; readonly name: string; readonly in: ImageFolder }
  | { readonly kind: 'not possible'; readonly reason: string };

/** An image on its way from one folder to another. */
export interface Passage {
  readonly from: ImageFolder;
  readonly to: ImageFolder;
  readonly name: string;
  /** The name under which the source stays where it is; undefined when it goes. */
  readonly keepSourceAs: string | undefined;
}

/**
 * Takes an image over without copying bytes. One that goes gets another place by its name alone; where it stays, or its name cannot cross (two
 * subvolumes of btrfs, two mounts), an image is made that shares its blocks.
 */
export async function adoptImage(passage: Passage): Promise<Adoption> {
  if (await wasAdopted(passage)) return { kind: 'adopted', reason: 'it has been moved before' };
  if (passage.keepSourceAs !== undefined) {
    const kept = await byReflink(passage);
    return kept.kind === 'not possible' ? { ...kept, reason: `the source stays, and ${kept.reason}` } : kept;
  }
  const renamed = await byRename(passage);
  if (renamed.kind !== 'not possible') return renamed;
  const reflinked = await byReflink(passage);
  return reflinked.kind === 'not possible' ? renamed : reflinked;
}

/**
 * Whether an attempt that was cut short has given the image its name at its new place already, the source being where it was. The source is
 * the volume still; what is at the new place goes when the attempt is repeated.
 */
export async function isHalfAdopted({ to, name }: Passage): Promise<boolean> {
  return isOneFile(await hiddenImage(to, name), to.image(name));
}

/** It is there, and no longer where it was. */
async function wasAdopted({ from, to, name, keepSourceAs }: Passage): Promise<boolean> {
  if ((await from.find(name)) !== undefined || (await to.find(name)) === undefined) return false;
  if (keepSourceAs !== undefined && (await from.find(keepSourceAs)) === undefined) return false;
  await rm(await hiddenImage(to, name), { force: true });
  return true;
}

function byRename({ from, to, name }: Passage): Promise<Adoption> {
  return attempt(async () => {
    if (!(await to.take(from.image(name), name))) return { kind: 'name taken', name, in: to };
    await settle(from, to, name);
    await from.remove(name);
    return { kind: 'adopted', reason: 'renamed within one file system' };
  });
}

/** The hidden image stays until the source is out of the way: by it an attempt that was cut short is told from another volume. */
async function byReflink(passage: Passage): Promise<Adoption> {
  const { from, to, name, keepSourceAs } = passage;
  const hidden = await hiddenImage(to, name);
  if (await isHalfAdopted(passage)) await to.remove(name);
  await rm(hidden, { force: true });
  if (keepSourceAs !== undefined && (await isAnother(from, name, keepSourceAs))) {
    return { kind: 'name taken', name: keepSourceAs, in: from };
  }
  let adoption: Adoption | undefined;
  try {
    adoption = await attempt(async () => {
      await copyFile(from.image(name), hidden, constants.COPYFILE_FICLONE_FORCE | constants.COPYFILE_EXCL);
      await syncFile(hidden);
      if (!(await to.take(hidden, name))) return { kind: 'name taken', name, in: to };
      await settle(from, to, name);
      await leave(passage);
      return { kind: 'adopted', reason: 'reflinked within one file system' };
    });
    return adoption;
  } finally {
    const isUndone = adoption?.kind !== 'adopted' && (await from.find(name)) !== undefined;
    if (isUndone && (await isHalfAdopted(passage))) await to.remove(name);
    await rm(hidden, { force: true });
  }
}

/** The source goes, or gets the name under which it stays. */
async function leave({ from, name, keepSourceAs }: Passage): Promise<void> {
  if (keepSourceAs !== undefined) {
    await from.take(from.image(name), keepSourceAs);
    await from.writeRecord(keepSourceAs, await from.record(name));
  }
  await from.remove(name);
}

async function isAnother(folder: ImageFolder, name: string, other: string): Promise<boolean> {
  return (await folder.find(other)) !== undefined && !(await isOneFile(folder.image(name), folder.image(other)));
}

async function settle(from: ImageFolder, to: ImageFolder, name: string): Promise<void> {
  const { metadata } = await from.record(name);
  await to.writeRecord(name, { metadata });
  await syncFolder(to.root);
}

async function hiddenImage(to: ImageFolder, name: string): Promise<string> {
  return join(await to.own('adoptions'), name);
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
