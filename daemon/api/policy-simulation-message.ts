import type { SimulatedBudgetInput } from '../../proto/gen/sluice/v1/SimulatedBudget.ts';
import type { SimulatedEndInput } from '../../proto/gen/sluice/v1/SimulatedEnd.ts';
import type { SimulatedMigrationInput } from '../../proto/gen/sluice/v1/SimulatedMigration.ts';
import type { SimulatedSpanInput } from '../../proto/gen/sluice/v1/SimulatedSpan.ts';
import type { SimulatePoliciesResponseInput } from '../../proto/gen/sluice/v1/SimulatePoliciesResponse.ts';
import type { SpanKind as SpanKindMessage } from '../../proto/gen/sluice/v1/SpanKind.ts';
import type { UnfinishedReason } from '../../proto/gen/sluice/v1/UnfinishedReason.ts';
import { Refusal } from '../core/migration/refusal.ts';
import { limited } from '../core/rate/rate.ts';
import { obstacleText } from '../core/share/admission/obstacle-text.ts';
import { rateOf } from '../core/share/allocation/amount.ts';
import { scopeText } from '../core/share/budget/scope-text.ts';
import type { BudgetUse } from '../core/simulate/budget-use.ts';
import type { Scene, Traveller } from '../core/simulate/scene.ts';
import type { Course, Ending, Span, SpanKind, Timeline, Unfinished } from '../core/simulate/timeline.ts';
import { rateMessage } from './rate-message.ts';
import { durationMessage, timeMessage } from './time-message.ts';

/** A traveller, and whether it is a migration that the daemon has. */
export interface Passenger {
  readonly traveller: Traveller;
  readonly exists: boolean;
}

/** So many spans fit into one message. */
const mostSpans = 50_000;

const kinds: Readonly<Record<SpanKind, SpanKindMessage>> = {
  runs: 'SPAN_KIND_RUNS',
  trickles: 'SPAN_KIND_TRICKLES',
  finishes: 'SPAN_KIND_FINISHES',
  unasked: 'SPAN_KIND_UNASKED',
  waits: 'SPAN_KIND_WAITS',
  pauses: 'SPAN_KIND_PAUSES',
  ratePaused: 'SPAN_KIND_RATE_PAUSED',
  requestPaused: 'SPAN_KIND_REQUEST_PAUSED',
  hostUnknown: 'SPAN_KIND_HOST_UNKNOWN',
  queued: 'SPAN_KIND_QUEUED',
};

const reasons: Readonly<Record<Unfinished['kind'], UnfinishedReason>> = {
  time: 'UNFINISHED_REASON_TIME',
  startsLater: 'UNFINISHED_REASON_STARTS_LATER',
  windowOpensLater: 'UNFINISHED_REASON_WINDOW_OPENS_LATER',
  windowNeverOpens: 'UNFINISHED_REASON_WINDOW_NEVER_OPENS',
  ratePaused: 'UNFINISHED_REASON_RATE_PAUSED',
  requestPaused: 'UNFINISHED_REASON_REQUEST_PAUSED',
  hostUnknown: 'UNFINISHED_REASON_HOST_UNKNOWN',
  queued: 'UNFINISHED_REASON_QUEUED',
};

/** @param passengers in the order of the timeline's courses @throws Refusal REQUEST_INVALID for more than a message holds */
export function simulationMessage(
  { policies, from, to, unlimitedAs }: Scene,
  passengers: readonly Passenger[],
  { courses, movedBytes, endedCount, lastEndAt, budgets }: Timeline,
): SimulatePoliciesResponseInput {
  const spans = courses.reduce((sum, course) => sum + course.spans.length, 0);
  if (spans > mostSpans) {
    const message = `the simulation has ${spans} spans, more than an answer holds (${mostSpans}): ask for a shorter time or fewer migrations`;
    throw new Refusal('REQUEST_INVALID', message, { spans: String(spans) });
  }
  return {
    migrations: passengers.flatMap((passenger, index) => {
      const course = courses[index];
      return course === undefined ? [] : [migrationMessage(passenger, course)];
    }),
    fromTime: timeMessage(from),
    toTime: timeMessage(to),
    unlimitedAs: rateMessage(limited(unlimitedAs)),
    policyGeneration: policies.generation,
    movedBytes,
    endedCount,
    lastEndTime: timeMessage(lastEndAt),
    budgets: budgets.map(budgetMessage),
  };
}

function migrationMessage({ traveller, exists }: Passenger, { spans, ending }: Course): SimulatedMigrationInput {
  return {
    name: traveller.name,
    exists,
    ...placesOf(traveller),
    sizeBytes: traveller.facts.volume.sizeBytes,
    leftBytes: traveller.leftBytes,
    spans: spans.map(spanMessage),
    end: endMessage(ending),
  };
}

function spanMessage({ from, to, kind, rate, movedBytes, budget, waitsFor }: Span): SimulatedSpanInput {
  return {
    fromTime: timeMessage(from),
    toTime: timeMessage(to),
    kind: kinds[kind],
    rate: rateMessage(rate),
    movedBytes,
    budget: budget ?? '',
    obstacle: waitsFor === undefined ? '' : obstacleText(waitsFor.obstacle, waitsFor.keptFor),
  };
}

function budgetMessage(use: BudgetUse): SimulatedBudgetInput {
  const { name, scope, lowestLimit, highestLimit, peakBytesPerSecond, peakAt, movedBytes, busyMs, fullMs } = use;
  return {
    name,
    scope: scopeText(scope),
    lowestLimit: rateMessage(lowestLimit),
    highestLimit: rateMessage(highestLimit),
    peak: rateMessage(rateOf(peakBytesPerSecond)),
    peakTime: timeMessage(peakAt),
    movedBytes,
    busyTime: durationMessage(busyMs),
    fullTime: durationMessage(fullMs),
  };
}

export function placesOf({ facts: { volume, source, destination } }: Traveller) {
  return {
    volume: volume.name,
    sourceHost: source.host,
    sourcePool: source.pool,
    destinationHost: destination.host,
    destinationPool: destination.pool,
  };
}

export function endMessage(ending: Ending): SimulatedEndInput {
  if (ending.kind === 'ends') return { endTime: timeMessage(ending.at) };
  const { why, leftBytes } = ending;
  return { unfinished: reasons[why.kind], goesOnTime: 'at' in why ? timeMessage(why.at) : null, leftBytes };
}
