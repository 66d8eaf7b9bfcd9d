import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { hasEnded } from '../core/migration/state.ts';
import { isMereProgress } from '../core/plan/copy-status.ts';
import type { HostChange } from '../hosts/hosts.ts';
import type { MigrationChange } from '../migrations/register.ts';
import { LateProgress } from './late-progress.ts';
import { stopOrphans } from './orphans.ts';
import { Runner, type Workplace } from './runner.ts';

/** Milliseconds that a step may take when the daemon ends. What it was about is stored, and is done again after the next start. */
const longestStepMs = 3_000;

/** Keeps one runner for each migration that has not ended, and wakes it when something it may care about has changed. */
export class Reconciler {
  readonly #place: Workplace;
  readonly #log: Logger;
  readonly #runners = new Map<string, Runner>();
  readonly #late: LateProgress;
  readonly #endings: (() => void)[] = [];

  constructor(place: Workplace) {
    this.#place = place;
    this.#log = place.log;
    this.#late = new LateProgress(() => place.rush.isOn);
  }

  /** Takes up what was left by the daemon before, then whatever comes. */
  onApplicationBootstrap(): void {
    const { register, hosts, sharing } = this.#place;
    this.#endings.push(
      register.onChange((change) => this.#migrationChanged(change)),
      hosts.onChange((change) => this.#hostChanged(change)),
      sharing.onTurn((id) => this.#runners.get(id)?.wake(false)),
    );
    for (const { migration } of register.active()) this.#ensure(migration.id).wake(false);
  }

  /** Lets every runner end the step it is in; copies go on by themselves under their leases. */
  async beforeApplicationShutdown(): Promise<void> {
    for (const end of this.#endings.splice(0)) end();
    this.#late.stop();
    const ended = Promise.all(Array.from(this.#runners.values(), (runner) => runner.stop()));
    await Promise.race([ended, sleep(longestStepMs, undefined, { ref: false })]);
  }

  #migrationChanged({ kind, view }: MigrationChange): void {
    if (kind !== 'step') return;
    const { id, state } = view.migration;
    if (hasEnded(state)) this.#log.info({ migration: id, state: state.kind }, 'migration ended');
    else this.#ensure(id).wake(false);
  }

  #hostChanged(change: HostChange): void {
    if (change.kind === 'copy') {
      this.#copyChanged(change);
      return;
    }
    if (change.kind === 'offers') {
      this.#offersChanged(change.host);
      return;
    }
    const { host, standing } = change;
    this.#log.info({ host, standing: standing.kind, ...('reason' in standing && { reason: standing.reason }) }, 'host');
    if (standing.kind === 'up') void stopOrphans(this.#place, host);
    for (const { migration } of this.#place.register.activeOn(host)) {
      this.#runners.get(migration.id)?.wake(standing.kind === 'up');
    }
  }

  #copyChanged({ migrationId, status, before, host }: Extract<HostChange, { kind: 'copy' }>): void {
    const hear = () => this.#place.register.hear(migrationId, status, host);
    if (before !== undefined && isMereProgress(before, status)) {
      this.#late.put(status.copyId, hear);
      return;
    }
    this.#late.overtaken(status.copyId);
    hear();
    this.#runners.get(migrationId)?.wake(false);
  }

  /** One whose offer has gone is to hear of it. */
  #offersChanged(host: string): void {
    for (const { migration } of this.#place.register.activeOn(host)) {
      if (migration.offer !== undefined) this.#runners.get(migration.id)?.wake(false);
    }
  }

  #ensure(id: string): Runner {
    const runner = this.#runners.get(id) ?? new Runner(id, this.#place, (ended) => this.#ended(id, ended));
    this.#runners.set(id, runner);
    return runner;
  }

  /** Somebody may have started the migration again, and have woken this one, while it was ending. */
  #ended(id: string, runner: Runner): void {
    if (this.#runners.get(id) === runner) this.#runners.delete(id);
  }
}
