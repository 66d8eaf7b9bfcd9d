import { stat, truncate } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { Fault } from '../fault.ts';
import { lookAt } from '../pools/block/device.ts';
import type { OfferRequest } from './offers.ts';

/**
 * Looks at both ends of what a program wants copied.
 * @returns it, no larger than the source: a dd ends there, too
 * @throws Fault REQUEST_INVALID, TARGET_TOO_SMALL
 */
export async function requireEnds(request: OfferRequest): Promise<OfferRequest> {
  const { sourcePath, targetPath, sizeBytes: atMost } = request;
  if (!Number.isSafeInteger(atMost) || atMost < 1) {
    throw new Fault('REQUEST_INVALID', `size_bytes is ${atMost}; it must be 1 or more`, { size_bytes: String(atMost) });
  }
  if (sourcePath === targetPath) throw invalid(sourcePath, 'is both source and target; a copy has two ends');
  const [source, target] = await Promise.all([endAt(sourcePath), endAt(targetPath)]);
  const sizeBytes = Math.min(atMost, source.sizeBytes);
  if (sizeBytes === 0) throw invalid(sourcePath, 'is empty; there is nothing to copy');
  if (target.isDevice && target.sizeBytes < sizeBytes) {
    const message = `the target ${targetPath} has ${target.sizeBytes} bytes, less than the ${sizeBytes} to copy`;
    throw new Fault('TARGET_TOO_SMALL', message, { path: targetPath, size_bytes: String(target.sizeBytes) });
  }
  return { ...request, sizeBytes };
}

/** Empties a target that is a regular file, and gives it its size: as dd leaves it, which opens it without conv=notrunc. */
export async function emptyTarget({ targetPath, sizeBytes }: OfferRequest): Promise<void> {
  if (!(await stat(targetPath)).isFile()) return;
  await truncate(targetPath, 0);
  await truncate(targetPath, sizeBytes);
}

async function endAt(path: string): Promise<{ readonly sizeBytes: number; readonly isDevice: boolean }> {
  if (!isAbsolute(path) || path.includes('\0')) throw invalid(path, 'is no absolute path');
  const stats = await stat(path).catch((error: Error) => {
    throw invalid(path, `cannot be looked at: ${error.message}`);
  });
  if (stats.isFile()) return { sizeBytes: stats.size, isDevice: false };
  const device = await lookAt(path);
  if (device.kind === 'absent') throw invalid(path, `is neither a regular file nor a block device: ${device.problem}`);
  return { sizeBytes: device.sizeBytes, isDevice: true };
}

function invalid(path: string, what: string): Fault {
  return new Fault('REQUEST_INVALID', `${path} ${what}`, { path });
}
