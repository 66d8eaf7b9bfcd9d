import type { HypotheticalMigration } from '../../proto/gen/sluice/v1/HypotheticalMigration.ts';
import { Refusal } from '../core/migration/refusal.ts';
import type { Hosts } from '../hosts/hosts.ts';
import type { VolumeCatalog } from '../hosts/volume-catalog.ts';
import type { RateBook } from '../migrations/rate-book.ts';
import type { MigrationRegister } from '../migrations/register.ts';
import type { VolumeDesk } from '../migrations/volume-desk.ts';
import type { Shares } from '../sharing/shares.ts';
import type { BudgetExplainer, SharedExplanation } from './crossed-budgets.ts';
import { refuseUnknownHost } from './host-service.ts';
import { limitOf } from './rate-message.ts';

/** What explaining asks of the rest. */
export interface ExplainingParts {
  readonly rates: RateBook;
  readonly register: MigrationRegister;
  readonly volumes: VolumeDesk;
  readonly hosts: Hosts;
  readonly catalog: VolumeCatalog;
  readonly shares: Shares;
  readonly budgets: BudgetExplainer;
}

/**
 * Of an ended migration what held at its end, of any other what holds now or at another instant.
 * @param at milliseconds of Unix time; undefined for now
 * @throws Refusal MIGRATION_NOT_FOUND, MIGRATION_ENDED
 */
export async function explainMigration(
  { register, rates, shares, budgets }: ExplainingParts,
  id: string,
  at: number | undefined,
): Promise<SharedExplanation> {
  const { migration, explanation } = await register.get(id);
  if (register.current(id) !== undefined) {
    const ends = { source: migration.source, destination: migration.request.destination };
    const standing = shares.standingOf(id);
    return at === undefined
      ? budgets.now(rates.explainMigration(migration), { ...ends, standing }, rates.policies)
      : budgets.at(rates.explainMigration(migration, at), ends, rates.policies);
  }
  if (at !== undefined) {
    const message = `migration ${id} has ended: it can be explained as it was at its end only; leave the time out, or ask about its volume and a destination`;
    throw new Refusal('MIGRATION_ENDED', message, { migration_id: id });
  }
  return { ...(explanation ?? rates.explainMigration(migration)), budgets: [] };
}

const absent = { kind: 'absent' } as const;

/** @param at milliseconds of Unix time; undefined for now @throws Refusal */
export async function explainHypothetical(
  parts: ExplainingParts,
  asked: HypotheticalMigration,
  at: number | undefined,
): Promise<SharedExplanation> {
  const { volume: name, destinationHost, destinationPool } = asked;
  const requestedLimit = limitOf(asked.limit);
  const { metadata, sizeBytes, host, pool, driver } = await parts.volumes.get(name);
  const source = { host, pool, driver };
  const destination = {
    host: destinationHost,
    pool: destinationPool,
    driver: await driverOf(parts, destinationHost, destinationPool),
  };
  const { rates, budgets } = parts;
  const query = { volume: { name, sizeBytes, metadata }, source, destination, requestedLimit, hasBegun: false };
  return at === undefined
    ? budgets.now(
        rates.explain({ ...query, at: Date.now() }),
        { source, destination, standing: absent },
        rates.policies,
      )
    : budgets.at(rates.explain({ ...query, at }), { source, destination }, rates.policies);
}

/** Empty while the host cannot be asked. @throws Refusal HOST_NOT_FOUND, POOL_NOT_FOUND */
async function driverOf({ hosts, catalog }: ExplainingParts, host: string, name: string): Promise<string> {
  refuseUnknownHost(hosts, host || '-');
  const { found, silentHosts } = await catalog.pools(host);
  const pool = found.find((candidate) => candidate.name === name);
  if (pool === undefined && silentHosts.length === 0) {
    const known = found.map((candidate) => candidate.name).join(', ') || 'none';
    throw new Refusal('POOL_NOT_FOUND', `host ${host} has no pool ${name}; it has: ${known}`, { host, pool: name });
  }
  return pool?.driver ?? '';
}
