import type { Argv } from './argv.ts';
import { bufferBytesFor } from './block-size.ts';
import { withRoom } from './roomy-pipe.ts';
import { toldBytesPerSecond } from './told-rate.ts';
import type { Tools } from './tools.ts';

/** What the source's dd reads. All in bytes. */
export interface SourceSpan {
  readonly path: string;
  readonly startBytes: number;
  readonly endBytes: number;
  readonly blockBytes: number;
  /** Bypass the page cache: the path, the span and the block must be aligned for it. */
  readonly direct: boolean;
}

/** What the sink's dd writes, in bytes; it ends where its input does. */
export interface SinkSpan {
  readonly path: string;
  readonly startBytes: number;
  readonly blockBytes: number;
  readonly direct: boolean;
  /** Seek over blocks of zeros instead of writing them; only for a target that reads as zeros wherever nothing was written. */
  readonly sparse: boolean;
}

/**
 * Without fullblock a dd counts a short read from a pipe as a block, and loses the rest silently.
 * @param roomy with room for blocks in its output, a socket
 */
export function sourceDd(tools: Tools, span: SourceSpan, roomy: boolean): Argv {
  const dd: Argv = [
    tools.dd,
    `if=${span.path}`,
    `bs=${span.blockBytes}`,
    `iflag=${['fullblock', 'skip_bytes', 'count_bytes', ...when(span.direct, 'direct')].join()}`,
    `skip=${span.startBytes}`,
    `count=${span.endBytes - span.startBytes}`,
  ];
  return untilAgentDies(tools, roomy ? withRoom(dd) : dd);
}

/**
 * pv -L takes whole bytes per second here: its suffixes know neither decimals nor MiB.
 * @param evened whether somebody after it evens its lumps out, so that it may be told the very limit
 */
export function pv(tools: Tools, bytesPerSecond: number, blockBytes: number, evened: boolean): Argv {
  const limit = evened ? bytesPerSecond : toldBytesPerSecond(bytesPerSecond, blockBytes);
  const buffer = bufferBytesFor(bytesPerSecond, blockBytes);
  return untilAgentDies(tools, [tools.pv, '-q', '-L', String(limit), '-B', String(buffer)]);
}

/** conv=fdatasync: what it counts at its end is on the storage, also where direct I/O is not possible. */
export function sinkDd(tools: Tools, span: SinkSpan): Argv {
  return untilAgentDies(tools, [
    tools.dd,
    `of=${span.path}`,
    `bs=${span.blockBytes}`,
    'iflag=fullblock',
    `oflag=${['seek_bytes', ...when(span.direct, 'direct')].join()}`,
    `seek=${span.startBytes}`,
    `conv=${['notrunc', 'nocreat', 'fdatasync', ...when(span.sparse, 'sparse')].join()}`,
  ]);
}

function untilAgentDies(tools: Tools, command: Argv): Argv {
  return [tools.setpriv, '--pdeathsig', 'KILL', '--', ...command];
}

function when(condition: boolean, word: string): string[] {
  return condition ? [word] : [];
}
