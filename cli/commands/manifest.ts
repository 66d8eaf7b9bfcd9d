import { writeFile } from 'node:fs/promises';
import { withDaemon } from '../connection/daemon.ts';
import { type ExitCode, exit } from '../failure/exit.ts';
import { usageFailure } from '../failure/failure.ts';
import type { Invocation } from '../invocation.ts';
import { counted } from '../render/text.ts';
import { manifestView } from '../views/manifest.ts';
import { present } from './present.ts';

/** Writes the manifest of a migration to standard output, or into a file. */
export function manifest(
  invocation: Invocation,
  id: string,
  { output: path }: { readonly output?: string },
): Promise<ExitCode> {
  return withDaemon(invocation, async ({ migrations }) => {
    const answer = await migrations.getManifest({ migrationId: id });
    const view = manifestView(present(answer.manifest, 'GetManifest'));
    const { output } = invocation;
    if (path === undefined) {
      output.result(view, () => JSON.stringify(view, undefined, 2));
      return exit.success;
    }
    await writeFile(path, `${JSON.stringify(view, undefined, 2)}\n`).catch((cause: Error) => {
      throw usageFailure(`${path} cannot be written: ${cause.message}`, 'FILE_NOT_WRITABLE', { cause });
    });
    output.result({ path }, () => `${path}: ${view.volume}, ${counted(view.digests.length, 'segment')}`);
    return exit.success;
  });
}
