import type { Place } from '../core/migration/place.ts';

/** A volume as Cinder knows it. */
export interface CinderVolume {
  readonly id: string;
  /** Where it is, in Sluice's names; undefined where Cinder does not say. */
  readonly place: Place | undefined;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Who can be asked about volumes of Cinder. */
export interface CinderVolumes {
  /**
   * The volume whose data is stored under that id: after a migration that is not always its own.
   * @returns undefined where Cinder has no such volume, cannot be asked, or is not configured; that is told, and never fatal
   */
  find(id: string): Promise<CinderVolume | undefined>;
}

/** Without a Cinder in the configuration nothing is known but what paths say. */
export const nobodyToAsk: CinderVolumes = { find: async () => undefined };
