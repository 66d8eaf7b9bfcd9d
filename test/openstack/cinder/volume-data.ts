import { createHash, randomFillSync } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

const MiB = 2 ** 20;

/** Writes random bytes from the start of a volume's file, `bytes` of them; sparse: of every fourth MiB only, the rest stays a hole. */
export async function fillFile(path: string, bytes: number, sparse: boolean): Promise<void> {
  const block = Buffer.alloc(MiB);
  await using file = await open(path, 'r+');
  for (let at = 0; at < bytes; at += sparse ? 4 * MiB : MiB) {
    randomFillSync(block);
    await file.write(block, 0, Math.min(MiB, bytes - at), at);
  }
  await file.sync();
}

/** SHA-256 of a file of any length, in hexadecimal. */
export async function digestOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: MiB }), hash);
  return hash.digest('hex');
}
