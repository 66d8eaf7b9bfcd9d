import type { Migration } from '../migration/migration.ts';
import { Refusal } from '../migration/refusal.ts';
import type { Explanation } from '../policy/explanation.ts';
import { paused, type Rate } from '../rate/rate.ts';
import { formatRate } from '../rate/text.ts';

/** A limit that somebody asked for, and the max that is below it. */
export interface Clip {
  /** Who asked: the request, or the volume's metadata. */
  readonly by: 'request' | 'metadata';
  readonly limit: Rate;
  readonly max: Rate;
  /** What imposes the max, such as `rule across-racks`. */
  readonly scope: string;
  /** Where it stands, such as `20-rules.yaml:31`. */
  readonly origin: string;
}

/** Undefined where nobody asked for the limit that won, or nothing clips it: what policies say of their own accord is no news to anybody. */
export function clipOf({ layers, caps }: Explanation): Clip | undefined {
  const winner = layers.find(({ won }) => won);
  const cap = caps.find(({ clipped }) => clipped);
  if (cap === undefined || winner?.limit === undefined) return undefined;
  if (winner.kind !== 'request' && winner.kind !== 'metadata') return undefined;
  const { scope, origin, max } = cap;
  return { by: winner.kind, limit: winner.limit, max, scope, origin };
}

/** `limit 500MiB/s of the request is clipped to 120MiB/s by rule across-racks (20-rules.yaml:31)` */
export function clipText({ by, limit, max, scope, origin }: Clip): string {
  return `limit ${formatRate(limit)} of the ${by} is clipped to ${formatRate(max)} by ${scope} (${origin})`;
}

export function sameClip(a: Clip | undefined, b: Clip | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return clipText(a) === clipText(b);
}

/** What a strict request is answered with. */
export function refuseClipped({ request: { volume } }: Migration, explanation: Explanation): Refusal | undefined {
  const clip = clipOf(explanation);
  if (clip === undefined) return undefined;
  const { limit, max, scope, origin } = clip;
  const remedy =
    max.kind === paused.kind
      ? `wait until ${scope} no longer pauses it`
      : `ask for ${formatRate(max)} or less${clip.by === 'metadata' ? ', or change the metadata' : ''}`;
  return new Refusal('LIMIT_CLIPPED', `volume ${volume}: ${clipText(clip)}; ${remedy}, or do not be strict`, {
    limit: formatRate(limit),
    max: formatRate(max),
    scope,
    origin,
  });
}
