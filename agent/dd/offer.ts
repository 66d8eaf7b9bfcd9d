import { Channel, credentials } from '@grpc/grpc-js';
import { createClientFactory, Status } from 'nice-grpc';
import { errorDetailsClientMiddleware } from 'nice-grpc-error-details';
import { rpcFailureOf } from '../../proto/errors.ts';
import { OfferService } from '../../proto/services.ts';
import type { AskedCopy } from './command.ts';

/** How an offered copy ended. */
export type OfferEnd =
  | { readonly kind: 'landed'; readonly bytes: number }
  /** The agent said no, or lost it. For a person. */
  | { readonly kind: 'failed'; readonly message: string }
  /** Nobody answered: nothing was done. For a person. */
  | { readonly kind: 'unreachable'; readonly message: string };

/**
 * Offers a copy to the agent of this host, and waits for its end.
 * @param progressed hears how many bytes have landed, about once a second
 * @param signal ends the copy
 */
export async function offerCopy(
  socket: string,
  { sourcePath, targetPath, sizeBytes, isSparse, truncates }: AskedCopy,
  progressed: (landedBytes: number) => void,
  signal: AbortSignal,
): Promise<OfferEnd> {
  // Not by nice-grpc, which would add a port.
  const channel = new Channel(`unix:${socket}`, credentials.createInsecure(), {});
  const client = createClientFactory().use(errorDetailsClientMiddleware).create(OfferService, channel);
  const request = { sourcePath, targetPath, sizeBytes, sparse: isSparse, truncate: truncates };
  let landedBytes: number | undefined;
  try {
    for await (const told of client.offerCopy(request, { signal })) {
      landedBytes = told.landedBytes;
      progressed(landedBytes);
    }
    return { kind: 'landed', bytes: landedBytes ?? 0 };
  } catch (error) {
    signal.throwIfAborted();
    const failure = rpcFailureOf(error);
    const message = failure?.message ?? String(error);
    const isNobody = failure?.reason === undefined && failure?.code === Status.UNAVAILABLE;
    if (!isNobody) return { kind: 'failed', message };
    if (landedBytes === undefined) return { kind: 'unreachable', message };
    return { kind: 'failed', message: `the agent of this host has gone after ${landedBytes} bytes: ${message}` };
  } finally {
    channel.close();
  }
}
