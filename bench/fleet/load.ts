import { readFileSync } from 'node:fs';

/** What a process has used so far, from /proc. */
export interface Load {
  /** Of processor time in all its threads. */
  readonly cpuSeconds: number;
  readonly residentBytes: number;
  /** The most it ever had. */
  readonly peakResidentBytes: number;
}

/** Clock ticks in a second: what Linux tells every program. */
const ticksPerSecond = 100;

/** @throws Error when there is no such process */
export function loadOf(pid: number): Load {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // Fields are counted behind the name, which may hold anything: utime is the 14th, stime the 15th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const bytes = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1024;
  return { cpuSeconds: ticks / ticksPerSecond, residentBytes: bytes('VmRSS'), peakResidentBytes: bytes('VmHWM') };
}
