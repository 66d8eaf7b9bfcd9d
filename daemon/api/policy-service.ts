import type { ServiceImplementation } from 'nice-grpc';
import type { HypotheticalMigration } from '../../proto/gen/sluice/v1/HypotheticalMigration.ts';
import type { PolicyService } from '../../proto/services.ts';
import { Refusal } from '../core/migration/refusal.ts';
import type { Explanation } from '../core/policy/explanation.ts';
import type { Hosts } from '../hosts/hosts.ts';
import type { VolumeCatalog } from '../hosts/volume-catalog.ts';
import type { RateBook } from '../migrations/rate-book.ts';
import type { MigrationRegister } from '../migrations/register.ts';
import type { VolumeDesk } from '../migrations/volume-desk.ts';
import type { GenerationBook } from '../policies/generation.ts';
import type { PolicyFolder } from '../policies/policy-folder.ts';
import { explanationMessage } from './explanation-message.ts';
import { refuseUnknownHost } from './host-service.ts';
import { generationMethods } from './policy-generations.ts';
import { statusMessage } from './policy-message.ts';
import { limitOf } from './rate-message.ts';

/** What the service asks of the rest. */
export interface PolicyServiceParts {
  readonly policies: PolicyFolder;
  readonly generations: GenerationBook;
  readonly rates: RateBook;
  readonly register: MigrationRegister;
  readonly volumes: VolumeDesk;
  readonly hosts: Hosts;
  readonly catalog: VolumeCatalog;
}

/** sluice.v1.PolicyService. */
export function policyService(parts: PolicyServiceParts): ServiceImplementation<typeof PolicyService> {
  return {
    ...generationMethods(parts.policies, parts.generations),
    async getPolicyStatus() {
      return statusMessage(parts.policies.status(), parts.register.active());
    },
    async explainRate({ subject, migrationId, hypothetical }) {
      if (subject === 'migrationId') return explained(await explainMigration(parts, migrationId ?? ''));
      if (subject === 'hypothetical' && hypothetical) return explained(await explainHypothetical(parts, hypothetical));
      throw new Refusal('REQUEST_INVALID', 'nothing to explain: set migration_id or hypothetical');
    },
  };
}

function explained(explanation: Explanation) {
  return { explanation: explanationMessage(explanation) };
}

/** Of an ended migration what held at its end, of any other what holds now. */
async function explainMigration({ register, rates }: PolicyServiceParts, id: string): Promise<Explanation> {
  const { migration, explanation } = await register.get(id);
  const hasEnded = register.current(id) === undefined;
  return hasEnded && explanation !== undefined ? explanation : rates.explainMigration(migration);
}

async function explainHypothetical(parts: PolicyServiceParts, asked: HypotheticalMigration): Promise<Explanation> {
  const { volume: name, destinationHost, destinationPool } = asked;
  const requestedLimit = limitOf(asked.limit);
  const { metadata, sizeBytes, host, pool, driver } = await parts.volumes.get(name);
  return parts.rates.explain({
    volume: { name, sizeBytes, metadata },
    source: { host, pool, driver },
    destination: {
      host: destinationHost,
      pool: destinationPool,
      driver: await driverOf(parts, destinationHost, destinationPool),
    },
    requestedLimit,
    at: Date.now(),
    hasBegun: false,
  });
}

/** Empty while the host cannot be asked. @throws Refusal HOST_NOT_FOUND, POOL_NOT_FOUND */
async function driverOf({ hosts, catalog }: PolicyServiceParts, host: string, name: string): Promise<string> {
  refuseUnknownHost(hosts, host || '-');
  const { found, silentHosts } = await catalog.pools(host);
  const pool = found.find((candidate) => candidate.name === name);
  if (pool === undefined && silentHosts.length === 0) {
    const known = found.map((candidate) => candidate.name).join(', ') || 'none';
    throw new Refusal('POOL_NOT_FOUND', `host ${host} has no pool ${name}; it has: ${known}`, { host, pool: name });
  }
  return pool?.driver ?? '';
}
