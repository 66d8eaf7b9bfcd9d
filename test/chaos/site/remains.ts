import { readdirSync, readFileSync } from 'node:fs';
import { execa } from 'execa';
import type { Site } from './site.ts';

/** What is left on this machine of a site that is gone: mounts, loop devices, network namespaces, processes; empty when nothing is. */
export async function remainsOf({ folder, network }: Site): Promise<string[]> {
  const lines = async (file: string, ...args: string[]) =>
    (await execa(file, args, { reject: false })).stdout?.split('\n') ?? [];
  const spaces = network.namespaces.length === 0 ? [] : await lines('ip', 'netns');
  return [
    ...readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .filter((line) => line.includes(folder))
      .map((line) => `mount ${line}`),
    ...(await lines('losetup', '--list', '--noheadings', '--output', 'NAME,BACK-FILE'))
      .filter((line) => line.includes(folder))
      .map((line) => `loop device ${line}`),
    ...spaces
      .filter((line) => network.namespaces.some((name) => line.split(' ')[0] === name))
      .map((line) => `network namespace ${line}`),
    ...commandLines()
      .filter((line) => line.includes(folder))
      .map((line) => `process ${line}`),
  ];
}

function commandLines(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        return '';
      }
    });
}
