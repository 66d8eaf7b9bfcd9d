import type { Migration, Origin } from '../migration/migration.ts';
import { formatPlace, isSamePlace } from '../migration/place.ts';
import { Refusal, type RefusalReason } from '../migration/refusal.ts';
import type { Block, Failure } from '../migration/state.ts';
import { type PreflightFacts, preflight } from './preflight.ts';

/** What was observed for the checks just before a migration starts. */
export interface Survey extends PreflightFacts {
  /** `ends`: only the two hosts were asked for volumes of the name; `everywhere`: all that are up. */
  readonly scope: 'ends' | 'everywhere';
  /** When, in milliseconds of Unix time. */
  readonly at: number;
}

/** What the checks make of the start of a migration. */
export type StartVerdict =
  | { readonly kind: 'clear'; readonly origin: Origin }
  /** Something that passes, or that somebody can put right without asking for the migration again. */
  | { readonly kind: 'blocked'; readonly by: Omit<Block, 'since'> }
  | { readonly kind: 'failed'; readonly failure: Failure };

/**
 * Nobody wants to find in the morning that all of a night's migrations failed because a pool was full for an hour: what may pass is waited
 * for, in sight. What contradicts the request for good fails.
 */
const passing: readonly RefusalReason[] = [
  'HOST_DOWN',
  'VOLUME_HELD',
  'VOLUME_HAS_SNAPSHOTS',
  'TARGET_TOO_SMALL',
  'POOL_UNUSABLE',
];

/** The checks of the request once more, as a migration may have waited for days. */
export function checkStart({ request, source }: Migration, seen: Survey): StartVerdict {
  if (seen.silentHosts.includes(source.host)) {
    return { kind: 'blocked', by: { reason: 'HOST_DOWN', message: `host ${source.host} did not answer` } };
  }
  const checked = preflight({ ...request, from: undefined, waitForHost: undefined }, seen);
  if (!(checked instanceof Refusal)) {
    return isSamePlace(checked.source, source)
      ? { kind: 'clear', origin: checked }
      : moved(request.volume, source, checked);
  }
  const { reason, message, facts } = checked;
  return passing.includes(reason)
    ? { kind: 'blocked', by: { reason, message } }
    : { kind: 'failed', failure: { reason, message, facts } };
}

function moved(volume: string, source: Migration['source'], found: Origin): StartVerdict {
  const [before, now] = [formatPlace(source), formatPlace(found.source)];
  const message = `volume ${volume} is not at ${before} any more: it is at ${now}; retry the migration to move it from there`;
  return { kind: 'failed', failure: { reason: 'VOLUME_NOT_FOUND', message, facts: { volume, places: now } } };
}
