import type { Registry } from 'prom-client';
import { programRegistry } from '../../monitoring/program.ts';
import type { Calls } from '../api/calls.ts';
import type { BatchView } from '../batches/entry.ts';
import type { DuplicateWatch } from '../migrations/duplicate-watch.ts';
import type { MigrationRegister } from '../migrations/register.ts';
import type { PolicyFolder } from '../policies/policy-folder.ts';
import type { Shares } from '../sharing/shares.ts';
import type { Store } from '../store/store.ts';
import { batchFamilies } from './batch-families.ts';
import { budgetFamilies } from './budget-families.ts';
import { callFamilies } from './call-families.ts';
import { hostFamilies, type TellingLink } from './host-families.ts';
import { migrationFamilies } from './migration-families.ts';
import { policyFamilies } from './policy-families.ts';
import { progressFamilies } from './progress-families.ts';
import { rateChangeFamilies } from './rate-change-families.ts';
import { shareFamilies } from './share-families.ts';
import { storeFamilies } from './store-families.ts';
import { volumeFamilies } from './volume-families.ts';
import { windowFamilies } from './window-families.ts';

/** What of the daemon is read, and listened to. */
export interface Observed {
  readonly version: string;
  /** How long a rate holds without renewal, in milliseconds. */
  readonly leaseMs: number;
  readonly policies: Pick<PolicyFolder, 'current' | 'status' | 'onChange'>;
  readonly hosts: { all(): readonly TellingLink[] };
  readonly register: Pick<MigrationRegister, 'active' | 'onChange'>;
  readonly shares: Pick<Shares, 'budgets' | 'standingOf'>;
  readonly calls: Pick<Calls, 'onEnd'>;
  readonly store: Pick<Store, 'onCommit'>;
  readonly duplicates: Pick<DuplicateWatch, 'known'>;
  readonly batches: { open(): readonly BatchView[] };
  /** Milliseconds of Unix time. */
  readonly now?: () => number;
}

/** Everything that the daemon tells of itself. Most of it is read off what is in memory when somebody scrapes. */
export function daemonRegistry(observed: Observed): Registry {
  const {
    version,
    leaseMs,
    policies,
    hosts,
    register,
    shares,
    calls,
    store,
    duplicates,
    batches,
    now = Date.now,
  } = observed;
  const registry = programRegistry({ program: 'sluiced', version, lookMs: 10 });
  policyFamilies(registry, policies);
  windowFamilies(registry, () => policies.current().windows, now);
  hostFamilies(registry, () => hosts.all(), leaseMs);
  migrationFamilies(registry, register);
  progressFamilies(registry, () => register.active(), now);
  shareFamilies(registry, () => register.active(), shares);
  budgetFamilies(registry, shares);
  rateChangeFamilies(registry, register);
  callFamilies(registry, calls);
  storeFamilies(registry, store);
  volumeFamilies(registry, duplicates);
  batchFamilies(registry, batches);
  return registry;
}
