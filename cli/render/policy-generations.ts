import type { CopyPolicyView, GenerationView, PolicyTextView } from '../views/policy.ts';
import { formatTime } from './amounts.ts';
import { rateText } from './limit.ts';
import type { Paint } from './paint.ts';
import { renderTable } from './table.ts';
import { counted, printable } from './text.ts';

/** As much of a digest as tells policy sets apart. */
const shortDigest = 12;

/** Generations, one a line, as they come: newest first, so that the first is in force. */
export function renderGenerations(generations: readonly GenerationView[], paint: Paint, width?: number): string {
  return renderTable(
    [
      { title: 'GENERATION', align: 'right', paint: (text, row) => (row === 0 ? paint.good(text) : text) },
      { title: 'IN FORCE SINCE' },
      { title: 'FILES', align: 'right' },
      { title: 'DIGEST', paint: (text) => paint.faint(text) },
      { title: 'CAUSE', atLeast: 10 },
    ],
    generations.map(({ generation, inForceTime, files, sha256, cause }) => [
      String(generation),
      formatTime(inForceTime),
      String(files.length),
      sha256.slice(0, shortDigest),
      printable(cause),
    ]),
    paint,
    width,
  );
}

/** What is in force after a put or a rollback. */
export function renderGeneration({ generation, inForceTime, cause, files }: GenerationView): string {
  const since = `in force since ${formatTime(inForceTime)}`;
  return `generation ${generation}: ${counted(files.length, 'file')}, ${since}, ${printable(cause)}`;
}

/** The files of a generation as one YAML stream, a document for each. */
export function renderTexts(view: GenerationView, texts: readonly PolicyTextView[], paint: Paint): string {
  const documents = texts.map(({ path, text }) => {
    const lines = text.trimEnd().split(/\r?\n/).map(printable);
    return [paint.strong(`--- # ${printable(path)}`), ...lines].join('\n');
  });
  return [paint.faint(`# ${renderGeneration(view)}`), ...documents].join('\n');
}

/** How far the policies have come to running copies, one a line. */
export function renderCopies(copies: readonly CopyPolicyView[], inForce: number, paint: Paint, width?: number): string {
  return renderTable(
    [
      { title: 'COPY', atLeast: 12, cut: 'middle' },
      { title: 'GENERATION', align: 'right', paint: (text) => (Number(text) === inForce ? text : paint.warn(text)) },
      { title: 'RATE', align: 'right' },
      { title: 'ACKNOWLEDGED', paint: (text) => (text.startsWith('no') ? paint.warn(text) : text) },
      { title: 'EFFECTIVE' },
    ],
    copies.map(({ migrationId, generation, rate, acknowledgedTime, effectiveTime }) => [
      migrationId,
      generation === 0 ? '-' : String(generation),
      rateText(rate),
      acknowledgedTime === null ? 'not yet' : formatTime(acknowledgedTime),
      effectiveTime === null ? 'not yet' : formatTime(effectiveTime),
    ]),
    paint,
    width,
  );
}
