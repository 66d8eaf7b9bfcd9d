import type { CreateBatchResponseInput } from '../../proto/gen/sluice/v1/CreateBatchResponse.ts';
import type { PlannedMemberInput } from '../../proto/gen/sluice/v1/PlannedMember.ts';
import type { DraftedBatch } from '../batches/batch-desk.ts';
import { viewOfDraft } from '../batches/entry.ts';
import { type Migration, newMigration } from '../core/migration/migration.ts';
import { stepsOf } from '../core/plan/steps.ts';
import type { Explanation } from '../core/policy/explanation.ts';
import type { Rate } from '../core/rate/rate.ts';
import { assumedSpeed } from '../core/simulate/assumed-speed.ts';
import { travellerOf } from '../core/simulate/of-migration.ts';
import type { Traveller } from '../core/simulate/scene.ts';
import { simulation } from '../core/simulate/simulate.ts';
import type { Course } from '../core/simulate/timeline.ts';
import type { RateBook } from '../migrations/rate-book.ts';
import type { MigrationRegister } from '../migrations/register.ts';
import { batchMessage } from './batch-message.ts';
import { atLeisure } from './policy-leisure.ts';
import { rateMessage } from './rate-message.ts';
import { timeMessage } from './time-message.ts';

/** How far ahead is looked, in milliseconds. */
const horizonMs = 31 * 24 * 3600 * 1000;

/**
 * What would become of a batch by the policies, beside the migrations that are under way; what has no limit at all is taken to move at the
 * speed that simulations assume.
 */
export async function forecast(
  { batch, origins }: DraftedBatch,
  { rates, register }: { readonly rates: RateBook; readonly register: MigrationRegister },
  signal: AbortSignal,
): Promise<CreateBatchResponseInput> {
  const from = Date.now();
  const imagined = batch.members.flatMap(({ migrationId, request }): Migration[] => {
    const origin = origins.get(migrationId);
    return origin === undefined ? [] : [newMigration(migrationId, request, origin, from)];
  });
  const under = register.active().flatMap(({ migration }) => travellerOf(migration) ?? []);
  const travellers: Traveller[] = [...under, ...imagined.flatMap((migration) => travellerOf(migration) ?? [])];
  const scene = { policies: rates.policies, travellers, from, to: from + horizonMs, unlimitedAs: assumedSpeed };
  const { courses } = await atLeisure(simulation(scene), signal);
  const byName = new Map(courses.map((course) => [course.name, course]));
  const ends = imagined.map(({ id }) => endOf(byName.get(id)));
  const isWhole = ends.length > 0 && ends.every((end) => end !== undefined);
  return {
    batch: batchMessage(viewOfDraft(batch), 'all'),
    planned: imagined.map((migration) => plannedMessage(migration, byName.get(migration.id), rates)),
    expectedEndTime: isWhole ? timeMessage(Math.max(...ends)) : null,
  };
}

function plannedMessage(migration: Migration, course: Course | undefined, rates: RateBook): PlannedMemberInput {
  const verdict = rates.verdictOn(migration);
  const start = course?.spans.find(({ kind }) => kind === 'runs' || kind === 'trickles' || kind === 'finishes');
  return {
    rate: rateMessage(rateAtStart(verdict)),
    rateReason: verdict.summary,
    expectedStartTime: timeMessage(start?.from),
    expectedEndTime: timeMessage(endOf(course)),
    plan: stepsOf(migration, verdict, rates.windows),
  };
}

/** What waits for its window copies at the rate that holds when that opens. */
function rateAtStart({ effective, window, nextChange }: Explanation): Rate {
  return window?.passage.kind === 'waits' ? (nextChange?.effective ?? effective) : effective;
}

function endOf(course: Course | undefined): number | undefined {
  return course?.ending.kind === 'ends' ? course.ending.at : undefined;
}
