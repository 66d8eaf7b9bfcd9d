import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { Migration } from '../core/migration/migration.ts';
import { hasEnded } from '../core/migration/state.ts';
import { remainingMs } from '../core/plan/progress.ts';
import type { MigrationChange, MigrationRegister } from '../migrations/register.ts';
import type { MetadataWatch, WatchListener } from './metadata-watch.ts';
import type { ProgressWriter } from './progress-writer.ts';

/** What it follows with. */
export interface FollowerParts {
  readonly register: MigrationRegister;
  readonly log: Logger;
  readonly watch: (listener: WatchListener) => Pick<MetadataWatch, 'follow' | 'unfollow' | 'stop'>;
  /** Undefined where nothing is to be written into metadata. */
  readonly writer: Pick<ProgressWriter, 'tell' | 'statusIs' | 'end'> | undefined;
}

/** Keeps the migrations that Cinder owns at what Cinder says of their volumes, and tells Cinder how far they are. */
export class CinderFollower implements WatchListener {
  readonly #register: MigrationRegister;
  readonly #log: Logger;
  readonly #watch: Pick<MetadataWatch, 'follow' | 'unfollow' | 'stop'>;
  readonly #writer: FollowerParts['writer'];
  #endListening: (() => void) | undefined;

  constructor({ register, log, watch, writer }: FollowerParts) {
    this.#register = register;
    this.#log = log;
    this.#watch = watch(this);
    this.#writer = writer;
  }

  /** Takes up those that were under way before the daemon started, too. */
  onApplicationBootstrap(): void {
    this.#endListening = this.#register.onChange((change) => this.#changed(change));
    for (const { migration } of this.#register.active())
      if (migration.offer) this.#watch.follow(migration.request.volume);
  }

  beforeApplicationShutdown(): void {
    this.#endListening?.();
    this.#watch.stop();
  }

  onMetadata(volume: string, metadata: Readonly<Record<string, string>>): void {
    for (const { id, metadata: before } of this.#of(volume)) {
      if (isDeepStrictEqual(before, metadata)) continue;
      this.#register
        .apply(id, { kind: 'metadataChanged', metadata })
        // It ended meanwhile.
        .catch((error: unknown) => this.#log.debug({ migration: id, error: String(error) }, 'metadata came too late'));
    }
  }

  onStatus(volume: string, status: string): void {
    this.#writer?.statusIs(volume, status);
  }

  onTrouble(volume: string, text: string | undefined): void {
    const told =
      text === undefined
        ? 'Cinder tells the metadata of the volume again'
        : `the metadata of the volume cannot be read from Cinder, what it said last holds: ${text}`;
    this.#tell(this.#of(volume), told);
  }

  onReach(text: string | undefined): void {
    if (text === undefined) this.#log.info({}, 'Cinder answers again');
    else this.#log.warn({ error: text }, 'Cinder does not answer; what it said last of its volumes holds');
    const told =
      text === undefined
        ? 'Cinder answers again'
        : `Cinder does not answer, what it said last of the volume holds: ${text}`;
    this.#tell(this.#of(undefined), told);
  }

  #changed({ kind, view: { migration } }: MigrationChange): void {
    if (migration.offer === undefined) return;
    const { volume } = migration.request;
    if (hasEnded(migration.state)) {
      if (this.#of(volume).length > 0) return;
      this.#watch.unfollow(volume);
      void this.#writer?.end(volume);
      return;
    }
    if (kind === 'step') this.#watch.follow(volume);
    if (migration.state.kind === 'copying') this.#writer?.tell(volume, progressOf(migration));
  }

  /** Migrations that Cinder owns and that have not ended. @param volume only of this one */
  #of(volume: string | undefined): Migration[] {
    return this.#register
      .active()
      .map(({ migration }) => migration)
      .filter(({ offer, request }) => offer !== undefined && (volume === undefined || request.volume === volume));
  }

  #tell(migrations: readonly Migration[], message: string): void {
    for (const { id } of migrations) {
      void this.#register
        .note(id, message)
        .catch((error: unknown) => this.#log.warn({ migration: id, error: String(error) }, message));
    }
  }
}

function progressOf(migration: Migration) {
  const { progress, sizeBytes } = migration;
  const leftMs = remainingMs(migration);
  return {
    percent: (progress.landedBytes / sizeBytes) * 100,
    bytesPerSecond: progress.currentBytesPerSecond,
    endsAt: leftMs === undefined ? undefined : Date.now() + leftMs,
  };
}
