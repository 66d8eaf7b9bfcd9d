import type { Stats } from 'node:fs';
import { majorMinor } from './device-number.ts';

/** What may be held: an image file, known by its file system and inode, or a block device, known by its number. */
export type Subject =
  | { readonly kind: 'file'; readonly device: string; readonly inode: number }
  | { readonly kind: 'device'; readonly device: string };

export function subjectOf(stats: Stats): Subject {
  return stats.isBlockDevice()
    ? { kind: 'device', device: majorMinor(stats.rdev) }
    : { kind: 'file', device: majorMinor(stats.dev), inode: stats.ino };
}

/** Equal for equal subjects. */
export function keyOf(subject: Subject): string {
  return subject.kind === 'file' ? `file ${subject.device} ${subject.inode}` : `device ${subject.device}`;
}
