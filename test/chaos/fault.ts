import type { Moment } from './moment.ts';
import type { Landing } from './run/landing.ts';
import type { SiteNeeds } from './site/needs.ts';
import type { ProgramName } from './site/programs.ts';
import type { Site } from './site/site.ts';

/** What a fault finds when it strikes. */
export interface Scene {
  readonly site: Site;
  readonly moment: Moment;
  readonly source: Exclude<ProgramName, 'daemon'>;
  readonly target: Exclude<ProgramName, 'daemon'>;
  /** From 0 up to before 1; the same in a run of the same seed. */
  readonly dice: () => number;
  readonly landing: Landing;
  /** How long a process stays stopped, in seconds. */
  readonly stopSeconds: number;
  /** Tells what is done to the system, for whoever has to find out why it failed. */
  say(text: string): void;
}

/** One way in which machines fail. */
export interface Fault {
  /** a-z, 0-9 and "-". */
  readonly name: string;
  readonly about: string;
  readonly needs: SiteNeeds;
  /** Moments at which there is nothing that it could strike, each with why. */
  readonly notAt?: Readonly<Partial<Record<Moment, string>>>;
  /** Whether it may also strike a migration between two pools of one host. */
  readonly isAlsoWithin?: boolean;
  /** In the switch: the action of the daemon upon which it strikes; without it any of them. */
  readonly upon?: string;
  /** Bytes per second instead of the usual limit. */
  readonly limit?: number;
  strike(scene: Scene): Promise<void>;
  /** How long it lasts before it is repaired, in seconds. */
  lasts(scene: Scene): number;
  repair(scene: Scene): Promise<void>;
  /** Why the limit cannot be held yet in such a run; undefined where it has to be. */
  limitNotHeld?(scene: Scene): string | undefined;
  /**
   * Why it may pass without an effect on the migration at a moment. A run whose events do not tell of it needs such a reason, and must have had none: its events
   * are those of a migration that nothing happened to, and no log warns of one.
   */
  readonly noEffect?: Readonly<Partial<Record<Moment, string>>>;
  /** What the migration's events have to tell of it, where it cannot stay unnoticed. */
  readonly told?: Readonly<Partial<Record<Moment, RegExp>>>;
}

export const nothingToRepair = async (): Promise<void> => {};
