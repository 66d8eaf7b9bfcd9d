import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { BackupHeader } from '../../proto/gen/sluice/v1/BackupHeader.ts';
import type { BackupStoreResponse } from '../../proto/gen/sluice/v1/BackupStoreResponse.ts';
import { withDaemon } from '../connection/daemon.ts';
import { type ExitCode, exit } from '../failure/exit.ts';
import { Failure, usageFailure } from '../failure/failure.ts';
import type { Invocation } from '../invocation.ts';
import { formatBytes } from '../render/amounts.ts';
import { present } from './present.ts';

export interface BackupOptions {
  readonly force?: true;
}

/** Where the bytes of a backup go. */
type Write = (bytes: Uint8Array) => Promise<void>;

/** Fetches a copy of the daemon's store into a file, which appears when it is whole; with `-` onto standard output. */
export async function backup(
  invocation: Invocation,
  given: string | undefined,
  options: BackupOptions,
): Promise<ExitCode> {
  const { output } = invocation;
  if (given === '-') return toStandardOutput(invocation);
  const path = given ?? `sluice-${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')}.db`;
  if (!options.force && (await isThere(path))) {
    throw usageFailure(`${path} is there already; choose another name, or replace it with --force`, 'FILE_EXISTS');
  }
  const part = `${path}.part`;
  const file = await open(part, 'w', 0o600).catch((cause: Error) => {
    throw usageFailure(`${part} cannot be written: ${cause.message}`, 'FILE_NOT_WRITABLE', { cause });
  });
  let header: BackupHeader;
  try {
    header = await fetchInto(invocation, async (bytes) => void (await file.write(bytes)));
    await keep(file, part, path);
  } catch (error) {
    await file.close();
    await rm(part, { force: true });
    throw error;
  }
  output.result({ path, ...header }, () => `${path}: ${formatBytes(header.sizeBytes)}, sha256 ${header.sha256}`);
  return exit.success;
}

async function toStandardOutput(invocation: Invocation): Promise<ExitCode> {
  const { output } = invocation;
  if (output.terminal) {
    throw usageFailure('a backup is no text: redirect standard output to a file or a program', 'OUTPUT_IS_TERMINAL');
  }
  await fetchInto(invocation, async (bytes) => {
    if (!output.screen.write(bytes)) await once(output.screen, 'drain');
  });
  return exit.success;
}

/** @throws Failure BACKUP_INCOMPLETE when other bytes came than the daemon sent */
function fetchInto(invocation: Invocation, write: Write): Promise<BackupHeader> {
  return withDaemon(invocation, async ({ admin }) => {
    let header: BackupHeader | undefined;
    let sizeBytes = 0;
    const hash = createHash('sha256');
    for await (const part of admin.backupStore({})) {
      header ??= headerOf(part);
      if (part.part !== 'data' || !part.data) continue;
      hash.update(part.data);
      sizeBytes += part.data.length;
      await write(part.data);
    }
    const { sizeBytes: sent, sha256 } = present(header ?? null, 'BackupStore');
    if (sizeBytes === sent && hash.digest('hex') === sha256) return { sizeBytes, sha256 };
    const message = `of the backup's ${sent} bytes ${sizeBytes} came, or others than were sent; nothing was kept: ask again`;
    throw new Failure(exit.unreachable, 'BACKUP_INCOMPLETE', message, { size_bytes: String(sent) });
  });
}

function headerOf({ header }: BackupStoreResponse): BackupHeader | undefined {
  return header ?? undefined;
}

/** On the disk under its real name, also when the machine stops the moment after. */
async function keep(file: FileHandle, part: string, path: string): Promise<void> {
  await file.sync();
  await file.close();
  await rename(part, path);
  const folder = await open(dirname(path), 'r');
  await folder.sync();
  await folder.close();
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
