import type { CallContext } from 'nice-grpc';
import type { CopyGrant } from '../../proto/gen/sluice/agent/v1/CopyGrant.ts';
import type { GrantAnswer } from '../../proto/gen/sluice/agent/v1/GrantAnswer.ts';
import type { WatchResponse } from '../../proto/gen/sluice/agent/v1/WatchResponse.ts';
import type { Copies } from '../copies/copies.ts';
import { followCopies } from '../copies/feed.ts';
import type { TargetSinks } from '../copies/target-sinks.ts';
import { Fault } from '../fault.ts';
import type { Offers } from '../offers/offers.ts';
import { faultToWire, offerToWire, reportToWire, requireCopyId, specFromWire } from './copy-wire.ts';
import { grantFromWire, leaseFromWire } from './grants.ts';
import type { AgentHandlers } from './server.ts';

/**
 * The calls about copies: their sinks here, their sources here, and how they are.
 * @param closing ends the streams when the agent goes
 */
export function copyHandlers(
  copies: Copies,
  sinks: TargetSinks,
  offers: Offers,
  dataAddress: string,
  closing: AbortSignal,
): Pick<
  AgentHandlers,
  | 'openSink'
  | 'closeSink'
  | 'startCopy'
  | 'getDigests'
  | 'setRate'
  | 'setRates'
  | 'setTicket'
  | 'stopCopy'
  | 'closeOffer'
  | 'renewLeases'
  | 'watch'
> {
  return {
    async openSink({ copyId, pool, migrationId, sizeBytes, sourceHost, rewriteFromBytes }) {
      requireCopyId(copyId);
      return {
        ...(await sinks.open({ copyId, pool, migrationId, sizeBytes, sourceHost, rewriteFromBytes })),
        dataAddress,
      };
    },

    async closeSink({ copyId }) {
      return sinks.close(copyId);
    },

    async startCopy(request) {
      const spec = specFromWire(request);
      return { status: reportToWire(await copies.start(spec, grantFromWire(request.grant))) };
    },

    async getDigests({ copyId }) {
      const { algorithm, segmentBytes, startBytes, digests, direct } = await copies.digests(copyId);
      return { algorithm, segmentBytes, startBytes, digests: [...digests], direct };
    },

    async setRate({ copyId, grant }) {
      return { status: reportToWire(await copies.setRate(copyId, grantFromWire(grant))) };
    },

    async setRates({ grants }) {
      return { answers: await Promise.all(grants.map((grant) => answerTo(copies, grant))) };
    },

    async setTicket({ copyId, ticket }) {
      await copies.setTicket(copyId, ticket);
      return {};
    },

    async stopCopy({ copyId }) {
      const report = await copies.stop(copyId);
      return { status: report === undefined ? null : reportToWire(report) };
    },

    async closeOffer({ offerId, reason }) {
      offers.close(offerId, reason);
      return {};
    },

    async renewLeases({ lease }) {
      copies.renewLeases(leaseFromWire(lease));
      return {};
    },

    watch: (_request, context) => watch(copies, offers, context, closing),
  };
}

/** What SetRate throws is an answer as well, where there are others. */
async function answerTo(copies: Copies, { copyId, grant }: CopyGrant): Promise<GrantAnswer> {
  try {
    return { status: reportToWire(await copies.setRate(copyId, grantFromWire(grant))), answer: 'status' };
  } catch (error) {
    if (error instanceof Fault) return { error: faultToWire(error), answer: 'error' };
    throw error;
  }
}

async function* watch(
  copies: Copies,
  offers: Offers,
  { signal }: CallContext,
  closing: AbortSignal,
): AsyncGenerator<WatchResponse, void> {
  for await (const page of followCopies(copies, offers, AbortSignal.any([signal, closing]))) {
    const { reports, complete } = page;
    const offered = page.offers && { offers: page.offers.map(offerToWire) };
    yield { copies: reports.map(reportToWire), complete, offers: offered ?? null };
  }
}
