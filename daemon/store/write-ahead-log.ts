import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const headerBytes = 32;
const frameHeaderBytes = 24;

/** What a log is read by; https://sqlite.org/fileformat2.html#the_write_ahead_log */
interface LogHeader {
  readonly pageBytes: number;
  readonly isBigEndian: boolean;
  readonly salts: Buffer;
  readonly sums: Sums;
}

type Sums = readonly [number, number];

/**
 * SQLite leaves out, without a word, whatever follows the first frame of a write-ahead log whose checksum is wrong: rightly where a crash
 * cut the last transaction short, but of a log that was damaged it would forget transactions that it had said were stored. What crashes
 * leave is one transaction that was never told to be stored; so two that end behind the wrong frame are damage.
 * @returns what is wrong, for a person; undefined when nothing is, or there is no log
 */
export function damageOfLog(path: string): string | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return damageIn(file, fstatSync(file).size);
  } finally {
    closeSync(file);
  }
}

function damageIn(file: number, sizeBytes: number): string | undefined {
  if (sizeBytes <= headerBytes) return undefined;
  const header = headerOf(read(file, 0, headerBytes));
  if (header === undefined) return 'the header of its write-ahead log is damaged';
  let sums: Sums | undefined = header.sums;
  let wrongAt: number | undefined;
  let commitsBehind = 0;
  const frameBytes = frameHeaderBytes + header.pageBytes;
  for (let at = headerBytes; at + frameBytes <= sizeBytes; at += frameBytes) {
    const frame = read(file, at, frameBytes);
    const isOfThisRound = frame.subarray(8, 16).equals(header.salts);
    if (sums !== undefined) sums = isOfThisRound ? sumsAfter(header, frame, sums) : undefined;
    if (sums !== undefined) continue;
    wrongAt ??= at;
    if (isOfThisRound && frame.readUInt32BE(4) > 0) commitsBehind += 1;
  }
  if (wrongAt === undefined || commitsBehind < 2) return undefined;
  return `its write-ahead log is damaged at byte ${wrongAt}: ${commitsBehind} stored transactions would be lost`;
}

/** The sums after a frame; undefined where they are not those that it carries. */
function sumsAfter({ isBigEndian }: LogHeader, frame: Buffer, before: Sums): Sums | undefined {
  const afterHeader = sumsOf(frame.subarray(0, 8), isBigEndian, before);
  const sums = sumsOf(frame.subarray(frameHeaderBytes), isBigEndian, afterHeader);
  return sums[0] === frame.readUInt32BE(16) && sums[1] === frame.readUInt32BE(20) ? sums : undefined;
}

function headerOf(bytes: Buffer): LogHeader | undefined {
  const magic = bytes.readUInt32BE(0);
  if (magic !== 0x377f0682 && magic !== 0x377f0683) return undefined;
  const isBigEndian = magic === 0x377f0683;
  const sums = sumsOf(bytes.subarray(0, 24), isBigEndian, [0, 0]);
  if (sums[0] !== bytes.readUInt32BE(24) || sums[1] !== bytes.readUInt32BE(28)) return undefined;
  return { pageBytes: bytes.readUInt32BE(8), isBigEndian, salts: Buffer.from(bytes.subarray(16, 24)), sums };
}

function sumsOf(bytes: Buffer, isBigEndian: boolean, [first, second]: Sums): Sums {
  let [a, b] = [first, second];
  for (let at = 0; at < bytes.length; at += 8) {
    const [x, y] = isBigEndian
      ? [bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4)]
      : [bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4)];
    a = (a + x + b) >>> 0;
    b = (b + y + a) >>> 0;
  }
  return [a, b];
}

function read(file: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  readSync(file, bytes, 0, length, at);
  return bytes;
}
