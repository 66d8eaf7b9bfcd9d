import type { Migration } from '../migration/migration.ts';
import { keptNameOf } from '../migration/name.ts';
import { formatPlace } from '../migration/place.ts';
import type { Explanation } from '../policy/explanation.ts';
import { formatRate } from '../rate/text.ts';
import { closureOf, type Windows } from './closure.ts';
import { settleSource } from './settle-source.ts';
import { verificationOf } from './verification-of.ts';

/** The steps a migration will take as things are, in order, for a person. */
export function stepsOf(migration: Migration, explanation: Explanation, windows: Windows): string[] {
  const { source, request, sizeBytes } = migration;
  const from = formatPlace(source);
  const to = formatPlace(request.destination);
  return [
    ...waitSteps(explanation, windows),
    ...driverSteps(migration),
    `create a hidden volume of ${sizeBytes === 0 ? 'its size' : `${sizeBytes} bytes`} at ${to}`,
    `copy from ${from} to ${to}${rateThen(explanation)}`,
    checkStep(explanation),
    `rename the hidden volume to ${request.volume}`,
    sourceStep(migration, explanation),
  ];
}

function checkStep(explanation: Explanation): string {
  if (verificationOf(explanation) === 'none') return 'check that all of it landed';
  return 'check that all of it landed, read the target back, and compare its digests with those of the source';
}

function waitSteps(explanation: Explanation, windows: Windows): string[] {
  const closure = closureOf(explanation, windows);
  return closure === undefined ? [] : [`wait: ${closure.obstacle}`];
}

/** What waits copies at the rate that holds when its window opens, if that is when something changes. */
function rateThen({ effective, window, nextChange }: Explanation): string {
  if (window?.passage.kind !== 'waits') return ` at ${formatRate(effective)}`;
  return nextChange?.at === window.passage.opensAt && nextChange !== undefined
    ? ` at ${formatRate(nextChange.effective)}`
    : '';
}

function driverSteps({ request, source }: Migration): string[] {
  if (request.forceHostCopy || source.host !== request.destination.host) return [];
  return [`ask the drivers on ${source.host} to move it by their own means; if they can, that is all, else:`];
}

function sourceStep(migration: Migration, explanation: Explanation): string {
  const { id, request, source } = migration;
  const { kind, reason } = settleSource(migration, explanation);
  const at = formatPlace(source);
  if (kind === 'deleted') return `delete the source at ${at} (${reason})`;
  return `rename the source at ${at} to ${keptNameOf(request.volume, id === '' ? 'ID' : id)} (${reason})`;
}
