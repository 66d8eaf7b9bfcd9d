import type { Volume } from '../../proto/gen/sluice/v1/Volume.ts';
import { type Daemon, withDaemon } from '../connection/daemon.ts';
import { type ExitCode, exit } from '../failure/exit.ts';
import type { Invocation } from '../invocation.ts';
import { renderVolume } from '../render/storage.ts';
import { volumeView } from '../views/storage.ts';
import { metadataWords } from '../words/metadata.ts';
import { present } from './present.ts';

/** One volume with its metadata. */
export function showVolume(invocation: Invocation, volume: string): Promise<ExitCode> {
  return showing(invocation, async ({ volumes }) => (await volumes.getVolume({ volume })).volume);
}

/** Sets metadata of a volume; a running migration takes a new limit at once. */
export async function setMetadata(invocation: Invocation, volume: string, words: readonly string[]): Promise<ExitCode> {
  const set = metadataWords(words);
  return showing(invocation, async ({ volumes }) => (await volumes.updateVolumeMetadata({ volume, set })).volume);
}

/** Removes metadata of a volume. */
export function unsetMetadata(invocation: Invocation, volume: string, keys: readonly string[]): Promise<ExitCode> {
  return showing(
    invocation,
    async ({ volumes }) => (await volumes.updateVolumeMetadata({ volume, unset: [...keys] })).volume,
  );
}

function showing(invocation: Invocation, ask: (daemon: Daemon) => Promise<Volume | null>): Promise<ExitCode> {
  return withDaemon(invocation, async (daemon) => {
    const volume = volumeView(present(await ask(daemon), 'a request about a volume'));
    const { output } = invocation;
    output.result(volume, () => renderVolume(volume, output.paint));
    return exit.success;
  });
}
