import type { ServiceImplementation } from 'nice-grpc';
import type { DiffPoliciesRequest } from '../../proto/gen/sluice/v1/DiffPoliciesRequest.ts';
import type { PolicyText } from '../../proto/gen/sluice/v1/PolicyText.ts';
import type { Rate as RateMessage } from '../../proto/gen/sluice/v1/Rate.ts';
import type { SimulatePoliciesRequest } from '../../proto/gen/sluice/v1/SimulatePoliciesRequest.ts';
import type { PolicyService } from '../../proto/services.ts';
import { Refusal } from '../core/migration/refusal.ts';
import type { PolicyProblem } from '../core/policy/origin.ts';
import type { PolicySet } from '../core/policy/policy-set.ts';
import { assumedSpeed } from '../core/simulate/assumed-speed.ts';
import { differences } from '../core/simulate/difference.ts';
import { travellerOf } from '../core/simulate/of-migration.ts';
import type { Traveller } from '../core/simulate/scene.ts';
import { simulation } from '../core/simulate/simulate.ts';
import type { PolicyFolder } from '../policies/policy-folder.ts';
import { invalidPolicies } from '../policies/put-refusal.ts';
import { readTexts } from '../policies/read-texts.ts';
import { differencesMessage } from './policy-difference-message.ts';
import type { ExplainingParts } from './policy-explain.ts';
import { refuseTooLarge } from './policy-generations.ts';
import { givenTravellers } from './policy-given.ts';
import { atLeisure } from './policy-leisure.ts';
import { type Passenger, simulationMessage } from './policy-simulation-message.ts';
import { limitOf } from './rate-message.ts';
import { instantOf } from './time-message.ts';

/** The methods of sluice.v1.PolicyService that look ahead and change nothing. */
export type ForesightMethods = Pick<ServiceImplementation<typeof PolicyService>, 'simulatePolicies' | 'diffPolicies'>;

/** What looking ahead asks of the rest. */
export type ForesightParts = Pick<ExplainingParts, 'register' | 'volumes' | 'catalog'> & {
  readonly policies: Pick<PolicyFolder, 'current'>;
};

const msPerDay = 24 * 3600 * 1000;
const usualHorizonMs = 7 * msPerDay;
const longestHorizonMs = 366 * msPerDay;
/** How far a difference of policies is followed into the future. */
const diffHorizonMs = 14 * msPerDay;

export function foresightMethods(parts: ForesightParts): ForesightMethods {
  return {
    async simulatePolicies(asked, { signal }) {
      const { policies, warnings } = await policiesOf(asked.texts, parts.policies.current());
      const from = asked.fromTime === null ? Date.now() : instantOf(asked.fromTime, 'from_time');
      const existing = asked.onlyGiven ? [] : activeIn(parts);
      const given = await givenTravellers(asked.migrations, policies, parts);
      refuseSameNames([...existing, ...given]);
      const passengers = [...existing.map((each) => aboard(each, true)), ...given.map((each) => aboard(each, false))];
      const travellers = passengers.map(({ traveller }) => traveller);
      const unlimitedAs = speedOf(asked.unlimitedAs);
      const scene = { policies, travellers, from, to: from + horizonOf(asked), unlimitedAs };
      const timeline = await atLeisure(simulation(scene), signal);
      return { ...simulationMessage(scene, passengers, timeline), warnings: [...warnings] };
    },
    async diffPolicies(asked: DiffPoliciesRequest, { signal }) {
      const current = parts.policies.current();
      if (asked.texts.length === 0) throw new Refusal('REQUEST_INVALID', 'no draft to compare with: set texts');
      const { policies: draft, warnings } = await policiesOf(asked.texts, current);
      const from = Date.now();
      const unlimitedAs = speedOf(asked.unlimitedAs);
      const travellers = activeIn(parts);
      const scene = { policies: current, travellers, from, to: from + diffHorizonMs, unlimitedAs };
      const found = await atLeisure(differences(scene, draft), signal);
      return { ...differencesMessage(scene, draft, found), warnings: [...warnings] };
    },
  };
}

interface Considered {
  readonly policies: PolicySet;
  readonly warnings: readonly PolicyProblem[];
}

/** Those of a draft, which has no number yet and counts as generation 0; those in force where there is none. @throws Refusal */
async function policiesOf(texts: readonly PolicyText[], current: PolicySet): Promise<Considered> {
  if (texts.length === 0) return { policies: current, warnings: [] };
  refuseTooLarge(texts);
  const reading = await readTexts(texts);
  if ('problems' in reading) throw invalidPolicies(reading.problems);
  return { policies: { ...reading.ok, generation: 0 }, warnings: reading.warnings };
}

function activeIn({ register }: ForesightParts): Traveller[] {
  const travellers = register.active().flatMap(({ migration }) => travellerOf(migration) ?? []);
  return travellers.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function aboard(traveller: Traveller, exists: boolean): Passenger {
  return { traveller, exists };
}

/** @throws Refusal REQUEST_INVALID */
function refuseSameNames(travellers: readonly Traveller[]): void {
  const seen = new Set<string>();
  for (const { name } of travellers) {
    if (seen.has(name)) {
      const message = `two migrations of the simulation are called ${name}: give each that is not there yet a name of its own`;
      throw new Refusal('REQUEST_INVALID', message, { name });
    }
    seen.add(name);
  }
}

/** @throws Refusal REQUEST_INVALID */
function horizonOf({ horizon }: SimulatePoliciesRequest): number {
  if (horizon === null) return usualHorizonMs;
  const ms = horizon.seconds * 1000 + Math.round(horizon.nanos / 1e6);
  if (ms >= 1 && ms <= longestHorizonMs) return ms;
  const message = `horizon of ${ms} ms: set at least a millisecond and at most 366 days`;
  throw new Refusal('REQUEST_INVALID', message, { horizon_ms: String(ms) });
}

/** Bytes per second. @throws Refusal RATE_INVALID */
function speedOf(message: RateMessage | null): number {
  const rate = limitOf(message);
  if (rate === undefined) return assumedSpeed;
  if (rate.kind === 'limited') return rate.bytesPerSecond;
  const text = `unlimited_as is ${rate.kind}: set bytes per second, such as what the storage can do`;
  throw new Refusal('RATE_INVALID', text, { value: rate.kind });
}
