import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Every process below these, from /proc. A process that ends meanwhile is left out. */
export function descendants(pids: readonly number[]): number[] {
  const children = pids.flatMap(childrenOf);
  return children.length === 0 ? [] : [...children, ...descendants(children)];
}

function childrenOf(pid: number): number[] {
  const listed = readProc(`${pid}/task/${pid}/children`) ?? '';
  return listed.split(' ').filter(Boolean).map(Number);
}

/** Name of a program as /proc/PID/comm has it; undefined when it is gone. */
export function programOf(pid: number): string | undefined {
  return readProc(`${pid}/comm`)?.trim();
}

/** Whether a process has the file open for writing. */
export function writes(pid: number, path: string): boolean {
  return openDescriptors(pid).some((fd) => linkOf(pid, fd) === path && isOpenForWriting(pid, fd));
}

/** Whether a process has the file open at all. */
export function holds(pid: number, path: string): boolean {
  return openDescriptors(pid).some((fd) => linkOf(pid, fd) === path);
}

function openDescriptors(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`);
  } catch {
    return [];
  }
}

function linkOf(pid: number, fd: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/fd/${fd}`);
  } catch {
    return undefined;
  }
}

/** The last octal digit's two low bits of `flags:` are the access mode: 1 and 2 write. */
function isOpenForWriting(pid: number, fd: string): boolean {
  const flags = /^flags:\s*0*([0-7]+)$/m.exec(readProc(`${pid}/fdinfo/${fd}`) ?? '')?.[1] ?? '0';
  return (Number.parseInt(flags, 8) & 0b11) !== 0;
}

function readProc(path: string): string | undefined {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    return undefined;
  }
}
