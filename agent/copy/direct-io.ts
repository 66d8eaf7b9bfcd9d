import { alignmentBytes } from './block-size.ts';
import { startProcess } from './process.ts';
import type { Tools } from './tools.ts';

/**
 * True when `path` can be read and written past the page cache in blocks of 4 KiB. Asked by reading one: opening is not
 * enough, some file systems take the flag and refuse the first block, and a trial of writing would change the target.
 * (`dd of=PATH oflag=direct count=0` would even truncate it.)
 */
export async function takesDirectIo(tools: Tools, path: string): Promise<boolean> {
  const flags = ['iflag=direct', `bs=${alignmentBytes}`, 'count=1', 'of=/dev/null'];
  const probe = await startProcess([tools.dd, `if=${path}`, ...flags], { stdin: 'ignore', stdout: 'ignore' });
  const end = await probe.ended;
  return end.kind === 'exited' && end.code === 0;
}

/** True when a span that ends there can be read past the page cache: only dd's last write may be ragged, not its last read. */
export function endsAligned(endBytes: number): boolean {
  return endBytes % alignmentBytes === 0;
}
