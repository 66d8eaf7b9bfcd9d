import type { TimestampInput } from '../../proto/gen/google/protobuf/Timestamp.ts';
import type { ExplainRateRequestInput } from '../../proto/gen/sluice/v1/ExplainRateRequest.ts';
import { withDaemon } from '../connection/daemon.ts';
import { type ExitCode, exit } from '../failure/exit.ts';
import { usageFailure } from '../failure/failure.ts';
import type { Invocation } from '../invocation.ts';
import { formatTime } from '../render/amounts.ts';
import { renderExplanation } from '../render/explanation.ts';
import { explanationView } from '../views/explanation.ts';
import { limitField } from '../views/rate.ts';
import { wireTime } from '../views/times.ts';
import { instantWord } from '../words/instant.ts';
import { placeWord } from '../words/place.ts';
import { optionalRateWord } from '../words/rate.ts';
import { present } from './present.ts';

export interface ExplainOptions {
  readonly limit?: string;
  readonly at?: string;
}

/** Explains the rate of a migration that exists, or of one that could be; as it is now, or will be at another instant. */
export async function explain(
  invocation: Invocation,
  subject: string,
  destination: string | undefined,
  { limit, at }: ExplainOptions,
): Promise<ExitCode> {
  const asked = destination === undefined ? ofMigration(subject, limit) : ofVolume(subject, destination, limit);
  const request = { ...asked, ...atField(at) };
  const title = destination === undefined ? `migration ${subject}` : `${subject} to ${destination}`;
  return withDaemon(invocation, async ({ policies }) => {
    const { explanation } = await policies.explainRate(request);
    const view = explanationView(present(explanation, 'ExplainRate'));
    const { output } = invocation;
    const titleAt = at === undefined ? title : `${title} at ${formatTime(view.atTime)}`;
    output.result(view, () => renderExplanation(titleAt, view, output.paint, output.columns));
    return exit.success;
  });
}

function atField(at: string | undefined): { atTime?: TimestampInput } {
  return at === undefined ? {} : { atTime: wireTime(instantWord(at)) };
}

function ofMigration(migrationId: string, limit: string | undefined): ExplainRateRequestInput {
  if (limit === undefined) return { migrationId };
  throw usageFailure(
    '--limit asks what would be: give VOLUME HOST:POOL with it, or leave it out for a migration that exists',
  );
}

function ofVolume(volume: string, destination: string, limit: string | undefined): ExplainRateRequestInput {
  const { host, pool } = placeWord(destination);
  return {
    hypothetical: { volume, destinationHost: host, destinationPool: pool, ...limitField(optionalRateWord(limit)) },
  };
}
