import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { SiteNeeds } from './needs.ts';

/** Where Debian's package libfaketime puts what is loaded into programs with threads. */
const fakeTimeFolders = ['x86_64-linux-gnu', 'aarch64-linux-gnu'].map((machine) => `/usr/lib/${machine}/faketime`);
export const fakeTime = fakeTimeFolders.map((folder) => `${folder}/libfaketimeMT.so.1`).find(existsSync);

/** Why this machine cannot give what is needed; undefined when it can. */
export function lackOf({ network, source, target, state, clocks }: SiteNeeds): string | undefined {
  const isRoot = process.getuid?.() === 0;
  const mounts = target === 'mounted' || state === 'mounted';
  if (!isRoot && (network === 'namespaces' || source === 'loop' || mounts)) return 'needs root';
  if (network === 'namespaces' && !runs('ip', '-V')) return 'needs ip (package iproute2)';
  if (source === 'loop' && !runs('losetup', '--version')) return 'needs losetup (package mount)';
  if (target === 'mounted' && !runs('mkfs.ext4', '-V')) return 'needs mkfs.ext4 (package e2fsprogs)';
  if (clocks === 'faked' && fakeTime === undefined) return 'needs libfaketime (package faketime)';
  return undefined;
}

function runs(program: string, ...args: string[]): boolean {
  return spawnSync(program, args).status === 0;
}
