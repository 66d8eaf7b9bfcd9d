import type { CallEnd } from '../../daemon/api/calls.ts';
import type { BatchView } from '../../daemon/batches/entry.ts';
import type { HostStanding } from '../../daemon/core/plan/standing.ts';
import type { NamedWindow } from '../../daemon/core/policy/named-window.ts';
import type { Observed } from '../../daemon/metrics/daemon-registry.ts';
import type { MigrationView } from '../../daemon/migrations/entry.ts';
import type { MigrationChange } from '../../daemon/migrations/register.ts';
import type { PolicyChange, RefusedEdit } from '../../daemon/policies/status.ts';
import type { BudgetView, ShareStanding } from '../../daemon/sharing/standing.ts';
import type { Commit } from '../../daemon/store/group-commit.ts';
import { silentPolicies } from './sample-policies.ts';

/** What the metrics of a daemon look at, set and moved by a test. */
export class ObservedDaemon {
  now = Date.UTC(2026, 10, 23, 12);
  generation = 1;
  refusedEdit: RefusedEdit | undefined;
  windows: ReadonlyMap<string, NamedWindow> = new Map();
  /** By name; with the age of their leases in milliseconds. */
  readonly hosts = new Map<string, { readonly standing: HostStanding; readonly leaseAgeMs: number | undefined }>();
  batches: readonly BatchView[] = [];
  budgets: readonly BudgetView[] = [];
  /** How often its budgets were asked for. */
  looksAtBudgets = 0;
  /** By id of the migration; whoever is not in it has no part in the sharing. */
  readonly standings = new Map<string, ShareStanding>();
  readonly active = new Map<string, MigrationView>();
  readonly #ears = {
    policies: new Set<(change: PolicyChange) => void>(),
    register: new Set<(change: MigrationChange) => void>(),
    calls: new Set<(end: CallEnd) => void>(),
    store: new Set<(commit: Commit) => void>(),
  };

  observed(): Observed {
    return {
      version: '1.2.3',
      leaseMs: 10_000,
      now: () => this.now,
      policies: {
        current: () => ({
          ...silentPolicies,
          generation: this.generation,
          windows: this.windows,
        }),
        status: () => ({
          generation: { number: this.generation, inForceSince: new Date(this.now), cause: 'folder', files: [] },
          folder: 'policies',
          warnings: [],
          refusedEdit: this.refusedEdit,
        }),
        onChange: listeningIn(this.#ears.policies),
      },
      hosts: { all: () => [...this.hosts].map(([host, link]) => ({ host, ...link })) },
      register: { active: () => [...this.active.values()], onChange: listeningIn(this.#ears.register) },
      shares: {
        budgets: () => {
          this.looksAtBudgets += 1;
          return [...this.budgets];
        },
        standingOf: (id) => this.standings.get(id) ?? { kind: 'absent' },
      },
      calls: { onEnd: listeningIn(this.#ears.calls) },
      store: { onCommit: listeningIn(this.#ears.store) },
      duplicates: { known: new Map() },
      batches: { open: () => this.batches },
    };
  }

  /** Puts a migration in the place of what it was, or takes it away when it has ended, and tells of it. */
  migrate(view: MigrationView, kind: MigrationChange['kind'] = 'step'): void {
    const { id, state } = view.migration;
    if (['succeeded', 'failed', 'cancelled'].includes(state.kind)) this.active.delete(id);
    else this.active.set(id, view);
    for (const listener of this.#ears.register) listener({ kind, view });
  }

  refuse(): void {
    this.refusedEdit = { seenAt: new Date(this.now), problems: [] };
    for (const listener of this.#ears.policies) listener({ kind: 'refused', refusedEdit: this.refusedEdit });
  }

  call(end: CallEnd): void {
    for (const listener of this.#ears.calls) listener(end);
  }

  commit(commit: Commit): void {
    for (const listener of this.#ears.store) listener(commit);
  }
}

function listeningIn<Listener>(ears: Set<Listener>): (listener: Listener) => () => void {
  return (listener) => {
    ears.add(listener);
    return () => ears.delete(listener);
  };
}
