import { Fault } from '../fault.ts';
import type { Journal, Landed } from '../journal/journal.ts';
import type { LandingFollower } from '../journal/landing-follower.ts';
import type { LedgerTarget } from '../journal/ledger.ts';
import { Rewriting } from '../journal/rewriting.ts';
import type { Pools } from '../pools/pools.ts';

/** A hidden target that is being written, from where it had landed on. */
export interface OpenedTarget {
  readonly path: string;
  /** True when everything beyond `landedBytes` reads as zero, so that zeros need not be written. */
  readonly readsZero: boolean;
  /** How far it had landed when it was opened, in bytes. */
  readonly landedBytes: number;
  readonly progress: LandingFollower;
  /** Nothing writes it any more: what has landed is secured. @returns how far that is, in bytes */
  close(): Promise<number>;
}

/** The hidden targets of this host, with how far each has landed, which outlives a restart of the agent. */
export class HiddenTargets {
  readonly #pools: Pools;
  readonly #journal: Journal;

  constructor(pools: Pools, journal: Journal) {
    this.#pools = pools;
    this.#journal = journal;
  }

  /** @throws Fault POOL_NOT_FOUND, TARGET_NOT_FOUND */
  async look(pool: string, migrationId: string): Promise<Landed & { readonly sizeBytes: number }> {
    const { sizeBytes, identity } = await this.#pools.get(pool).getTarget(migrationId);
    return { sizeBytes, ...(await this.#journal.landed({ pool, migrationId, identity })) };
  }

  /**
   * Opens a target of which `sizeBytes` are to be written. It goes on where it has landed, whatever the caller believes.
   * @param fromBytes goes on there if more than that has landed: what is beyond is written again
   * @throws Fault POOL_NOT_FOUND, TARGET_NOT_FOUND, TARGET_TOO_SMALL, VOLUME_HELD, POOL_UNUSABLE
   */
  async open(pool: string, migrationId: string, sizeBytes: number, fromBytes = sizeBytes): Promise<OpenedTarget> {
    const driver = this.#pools.get(pool);
    const { identity, sizeBytes: roomBytes } = await driver.getTarget(migrationId);
    if (sizeBytes > roomBytes) throw tooSmall(pool, migrationId, roomBytes, sizeBytes);
    const target = { pool, migrationId, identity };
    const landedBytes = Math.min((await this.#journal.landed(target)).landedBytes, fromBytes);
    await this.#fallBackTo(target, landedBytes);
    const { path, ...opened } = await driver.openTarget(migrationId, landedBytes);
    // What a device has behind the volume is left as it was.
    const readsZero = opened.readsZero && sizeBytes <= opened.sizeBytes;
    const progress = await this.#journal.follow(target, path);
    const close = async () => {
      await this.#journal.done(target);
      return progress.landedBytes;
    };
    return { path, readsZero, landedBytes, progress, close };
  }

  /**
   * Opens a target to write a part of it again, from that offset on. How far it has landed does not change.
   * @throws Fault as `open`
   */
  async rewrite(pool: string, migrationId: string, sizeBytes: number, fromBytes: number): Promise<OpenedTarget> {
    const driver = this.#pools.get(pool);
    const { sizeBytes: roomBytes } = await driver.getTarget(migrationId);
    if (sizeBytes > roomBytes) throw tooSmall(pool, migrationId, roomBytes, sizeBytes);
    // From its end on nothing is cleared; what is written over reads as what it was.
    const { path } = await driver.openTarget(migrationId, roomBytes);
    const progress = new Rewriting(fromBytes);
    return { path, readsZero: false, landedBytes: fromBytes, progress, close: async () => progress.landedBytes };
  }

  /** The target is gone, or it is a volume now. */
  forget(pool: string, migrationId: string): Promise<void> {
    return this.#journal.forget(pool, migrationId);
  }

  /** Forgets what is on record of targets that are gone: an agent may have died between the one and the other. */
  async forgetGone(): Promise<void> {
    for (const { name } of this.#pools.all) {
      for (const migrationId of await this.#journal.recorded(name)) {
        const isGone = await this.look(name, migrationId).then(
          () => false,
          (error) => error instanceof Fault && error.reason === 'TARGET_NOT_FOUND',
        );
        if (isGone) await this.forget(name, migrationId);
      }
    }
  }

  async #fallBackTo(target: LedgerTarget, landedBytes: number): Promise<void> {
    try {
      await this.#journal.fallBackTo(target, landedBytes);
    } catch (cause) {
      const { pool, migrationId } = target;
      const said = (cause as Error).message;
      const message = `pool ${pool}, the target of migration ${migrationId} cannot be written again from byte ${landedBytes} on, because what the journal says of it cannot be taken back: ${said}; mend the agent's state folder`;
      throw new Fault('POOL_UNUSABLE', message, { pool, migration_id: migrationId }, { cause, transient: true });
    }
  }
}

function tooSmall(pool: string, migrationId: string, roomBytes: number, sizeBytes: number): Fault {
  return new Fault(
    'TARGET_TOO_SMALL',
    `pool ${pool}, the target of migration ${migrationId} has ${roomBytes} bytes, the copy ${sizeBytes}; discard it and create a larger one`,
    { pool, migration_id: migrationId, free_bytes: String(roomBytes), size_bytes: String(sizeBytes) },
  );
}
