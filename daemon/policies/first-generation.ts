import { type GenerationBook, type PolicyGeneration, type PolicyText, sameFiles } from './generation.ts';
import type { AcceptedReading } from './read-folder.ts';

/** What brings an edit of the folder, and what lies there when the daemon starts. */
export const folderCause = 'folder';

/** The generation that a folder is when the daemon starts: the last one still, when its files are, else a new one. */
export async function firstGeneration(
  reading: AcceptedReading,
  generations: GenerationBook,
): Promise<PolicyGeneration> {
  const latest = await generations.latest();
  if (latest !== undefined && sameFiles(latest.files, reading.files)) return latest;
  const number = (latest?.number ?? 0) + 1;
  const generation = { number, inForceSince: new Date(), cause: folderCause, files: reading.files };
  await generations.add(generation, textsOf(reading));
  return generation;
}

/** What is recorded of a reading beside its generation. */
export function textsOf({ sources }: AcceptedReading): PolicyText[] {
  // A byte order mark belongs to the file, and to its digest.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return sources.map(({ path, bytes }) => ({ path, text: decoder.decode(bytes) }));
}
