import { type ChannelCredentials, type ChannelOptions, Client, Metadata } from '@grpc/grpc-js';

/** A method of a service, as far as a client needs it. */
export interface Method<Request, Response> {
  readonly path: string;
  readonly requestSerialize: (request: Request) => Uint8Array;
  readonly responseDeserialize: (bytes: Uint8Array) => Response;
}

export interface CallOptions {
  /** Milliseconds from now; what has no answer by then fails with DEADLINE_EXCEEDED. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The channel to one agent, with nothing of its own for any method: a daemon has a thousand of them. A stream is told message by message to a
 * function and not read by a loop, because a loop that waits holds on to the message before, all of them a second long.
 */
export class AgentChannel {
  readonly #client: Client;

  /** @param address "address:port" */
  constructor(address: string, credentials: ChannelCredentials, options: ChannelOptions) {
    this.#client = new Client(address, credentials, options);
  }

  /** @throws ServiceError of grpc-js */
  call<Request, Response>(
    { path, requestSerialize, responseDeserialize }: Method<Request, Response>,
    request: Request,
    { deadlineMs, signal }: CallOptions,
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const call = this.#client.makeUnaryRequest(
        path,
        (message: Request) => asBuffer(requestSerialize(message)),
        responseDeserialize,
        request,
        new Metadata(),
        { deadline: Date.now() + deadlineMs },
        (error, response) => {
          signal?.removeEventListener('abort', cancel);
          if (error !== null) reject(error);
          else resolve(response as Response);
        },
      );
      const cancel = () => call.cancel();
      signal?.addEventListener('abort', cancel, { once: true });
    });
  }

  /** Settles when the agent ends the stream. @throws ServiceError of grpc-js, also when the signal ended it, and what `take` throws */
  async follow<Request, Response>(
    { path, requestSerialize, responseDeserialize }: Method<Request, Response>,
    request: Request,
    signal: AbortSignal,
    take: (response: Response) => void,
  ): Promise<void> {
    signal.throwIfAborted();
    const call = this.#client.makeServerStreamRequest(
      path,
      (message: Request) => asBuffer(requestSerialize(message)),
      responseDeserialize,
      request,
      new Metadata(),
    );
    const cancel = () => call.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      await new Promise<void>((resolve, reject) => {
        call.on('error', reject);
        call.on('end', resolve);
        call.on('data', (response: Response) => {
          try {
            take(response);
          } catch (error) {
            reject(error);
            cancel();
          }
        });
      });
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  close(): void {
    this.#client.close();
  }
}

/** The same bytes. */
function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
