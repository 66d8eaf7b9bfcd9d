import type { ExplainRateRequestInput } from '../../proto/gen/sluice/v1/ExplainRateRequest.ts';
import { withDaemon } from '../connection/daemon.ts';
import { type ExitCode, exit } from '../failure/exit.ts';
import { usageFailure } from '../failure/failure.ts';
import type { Invocation } from '../invocation.ts';
import { renderExplanation } from '../render/explanation.ts';
import { explanationView } from '../views/explanation.ts';
import { limitField } from '../views/rate.ts';
import { placeWord } from '../words/place.ts';
import { optionalRateWord } from '../words/rate.ts';
import { present } from './present.ts';

/** Explains the rate of a migration that exists, or of one that could be. */
export async function explain(
  invocation: Invocation,
  subject: string,
  destination: string | undefined,
  options: { readonly limit?: string },
): Promise<ExitCode> {
  const request =
    destination === undefined ? ofMigration(subject, options.limit) : ofVolume(subject, destination, options.limit);
  const title = destination === undefined ? `migration ${subject}` : `${subject} to ${destination}`;
  return withDaemon(invocation, async ({ policies }) => {
    const { explanation } = await policies.explainRate(request);
    const view = explanationView(present(explanation, 'ExplainRate'));
    const { output } = invocation;
    output.result(view, () => renderExplanation(title, view, output.paint, output.columns));
    return exit.success;
  });
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
