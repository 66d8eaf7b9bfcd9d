import { setTimeout as sleep } from 'node:timers/promises';
import type { CallContext, ServiceImplementation } from 'nice-grpc';
import type { OfferCopyRequest } from '../../proto/gen/sluice/agent/v1/OfferCopyRequest.ts';
import type { OfferCopyResponse } from '../../proto/gen/sluice/agent/v1/OfferCopyResponse.ts';
import type { OfferService } from '../../proto/services.ts';
import type { Copies } from '../copies/copies.ts';
import { emptyTarget, requireEnds } from '../offers/ends.ts';
import type { OpenOffer } from '../offers/offer.ts';
import type { Offers } from '../offers/offers.ts';
import type { ToolCheck } from '../tools/tool-check.ts';

/** How often whoever offers a copy is told how it is, in milliseconds. */
const tellMs = 1000;

/** The call of a program that offers a copy, from the offer to its end. */
export function offerHandlers(
  offers: Offers,
  copies: Copies,
  check: ToolCheck,
): ServiceImplementation<typeof OfferService> {
  return {
    async *offerCopy({ sourcePath, targetPath, sizeBytes, sparse, truncate }: OfferCopyRequest, context: CallContext) {
      const request = await requireEnds({ sourcePath, targetPath, sizeBytes, isSparse: sparse });
      await check.require();
      const open = offers.make(request);
      try {
        if (truncate) await emptyTarget(request);
        yield* follow(open, copies, context.signal);
      } finally {
        await letGo(open, offers, copies);
      }
    },
  };
}

async function* follow(open: OpenOffer, copies: Copies, signal: AbortSignal): AsyncGenerator<OfferCopyResponse> {
  const landed = open.ended.then(() => true);
  for (;;) {
    yield toldOf(open, copies);
    if (await Promise.race([landed, sleep(tellMs, false, { signal })])) break;
  }
  yield toldOf(open, copies);
}

function toldOf({ offer, copyId, landedBytes }: OpenOffer, copies: Copies): OfferCopyResponse {
  const status = copyId === undefined ? undefined : copies.find(copyId);
  const obstacle = copyId === undefined ? 'waits for the daemon to take it up' : (status?.obstacle ?? '');
  return { offerId: offer.id, landedBytes, obstacle };
}

/** A copy that landed stays until the daemon has heard of it; any other ends with the program that wanted it. */
async function letGo(open: OpenOffer, offers: Offers, copies: Copies): Promise<void> {
  if (open.hasLanded) return;
  offers.withdraw(open.offer.id);
  if (open.copyId !== undefined) await copies.stop(open.copyId);
}
