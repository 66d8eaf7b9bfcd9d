import { execFile } from 'node:child_process';
import { open, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { type DataSpans, dataSpans, type Span } from './data-spans.ts';

const run = promisify(execFile);

/*
 * lseek(2) with SEEK_DATA and SEEK_HOLE says where a hole is: what is in none is data, whatever it is stored as, and a file system that
 * does not know says that all is data. Node has no lseek. perl has, and every Debian has perl: its package perl-base is essential.
 * FIEMAP (filefrag) tells what is on the disk instead, which is another thing while data wait to be written.
 */
const program = `
my ($path, $least) = @ARGV;
open(my $file, '<', $path) or die "open: $!\\n";
my $size = -s $file;
my ($at, $from, $to) = (0, -1, -1);
while ($at < $size) {
  my $data = sysseek($file, $at, 3);
  if (!defined $data) { last if $! == 6; die "SEEK_DATA at $at: $!\\n" }
  $data += 0;
  $at = sysseek($file, $data, 4) or die "SEEK_HOLE at $data: $!\\n";
  if ($from >= 0 and $data - $to < $least) { $to = $at; next }
  print "$from $to\\n" if $from >= 0;
  ($from, $to) = ($data, $at);
}
print "$from $to\\n" if $from >= 0;
print "size $size\\n";
close(STDOUT) or die "stdout: $!\\n";
`;

/** A smaller hole is not worth a leg of its own at any rate that matters, in bytes. */
const leastHoleBytes = 64 * 1024;
/** A file may be in so many pieces that only every so large a hole is asked for: what is printed stays below 64 MiB. */
const mostHoles = 1_000_000;
const longestMs = 60_000;
const mostPrintedBytes = 64 * 1024 * 1024;

/**
 * Asks the file system where the data of a file are. What was written before is synced first, for those file systems that know only then.
 * The answer holds for as long as nobody writes the file.
 * @param perl a name on PATH or a path
 * @returns undefined for what is no regular file: a block device says nothing of holes
 * @throws Error when it cannot be asked
 */
export async function findData(path: string, signal: AbortSignal, perl = 'perl'): Promise<DataSpans | undefined> {
  const stats = await stat(path);
  if (!stats.isFile()) return undefined;
  await sync(path);
  const leastBytes = Math.max(leastHoleBytes, Math.ceil(stats.size / mostHoles));
  const { stdout } = await run(perl, ['-e', program, path, String(leastBytes)], {
    signal,
    timeout: longestMs,
    maxBuffer: mostPrintedBytes,
    killSignal: 'SIGKILL',
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
  });
  return dataSpans(readFound(stdout, stats.size), stats.size);
}

/**
 * Reads what the program printed, line by line in the order of the file.
 * @throws Error for anything else than it prints about a file of that size
 */
export function readFound(printed: string, sizeBytes: number): Span[] {
  const lines = printed.split('\n');
  if (lines.pop() !== '' || lines.pop() !== `size ${sizeBytes}`) {
    throw new Error(`the list of its data does not end with its size of ${sizeBytes} bytes`);
  }
  let endedAt = -1;
  return lines.map((line) => {
    const [, start, end] = /^(\d+) (\d+)$/.exec(line) ?? [];
    const span = { startBytes: Number(start), endBytes: Number(end) };
    const inOrder = endedAt < span.startBytes && span.startBytes < span.endBytes && span.endBytes <= sizeBytes;
    if (!inOrder) throw new Error(`"${line.slice(0, 80)}" is no span of data after byte ${endedAt} in ${sizeBytes}`);
    endedAt = span.endBytes;
    return span;
  });
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
