import { ChannelCredentials } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'nice-grpc';
import { errorDetailsServerMiddleware } from 'nice-grpc-error-details';
import { errorsBecomeStatuses, rpcFailureOf, Status } from '../../proto/errors.ts';
import { AgentService } from '../../proto/services.ts';
import { until } from '../../test/support/until.ts';
import { AgentChannel } from './agent-channel.ts';

/** The methods that are called here; the others are there in name only. */
const { listPools, getVolume, stopCopy, watch } = AgentService;
const served = { listPools, getVolume, stopCopy, watch };

const missing = Object.assign(new Error('there is no volume v'), {
  reason: 'VOLUME_NOT_FOUND',
  facts: { volume: 'v' },
});
const soon = { deadlineMs: 10_000 };

describe('the channel to an agent', () => {
  let server: Server;
  let channel: AgentChannel;
  const ended: string[] = [];

  beforeAll(async () => {
    server = createServer()
      .use(errorDetailsServerMiddleware)
      .use(
        errorsBecomeStatuses(
          () => Status.NOT_FOUND,
          () => {},
        ),
      );
    server.add(served, {
      listPools: async () => ({ pools: [{ name: 'fast' }] }),
      getVolume: async () => {
        throw missing;
      },
      stopCopy: (_request, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            ended.push('stopCopy');
            reject(new Error('given up'));
          });
        }),
      async *watch() {
        for (const copyId of ['a', 'b', 'c']) yield { copies: [{ copyId }] };
      },
    });
    const port = await server.listen('127.0.0.1:0');
    channel = new AgentChannel(`127.0.0.1:${port}`, ChannelCredentials.createInsecure(), {});
  });
  afterAll(() => {
    channel.close();
    server.forceShutdown();
  });

  const failureOf = async (call: Promise<unknown>) =>
    rpcFailureOf(
      await call.then(
        () => undefined,
        (error: unknown) => error,
      ),
    );

  it('asks and hears the answer, with what was left out as its default', async () => {
    expect(await channel.call(listPools, {}, soon)).toMatchObject({ pools: [{ name: 'fast', driver: '' }] });
  });

  it('tells the reason and the facts of a refusal', async () => {
    expect(await failureOf(channel.call(getVolume, { pool: 'fast', volume: 'v' }, soon))).toEqual({
      code: Status.NOT_FOUND,
      reason: 'VOLUME_NOT_FOUND',
      message: 'there is no volume v',
      facts: { volume: 'v' },
    });
  });

  it('waits for no answer beyond the deadline, and tells the agent so', async () => {
    const failure = await failureOf(channel.call(stopCopy, { copyId: 'c' }, { deadlineMs: 50 }));
    expect(failure).toMatchObject({ code: Status.DEADLINE_EXCEEDED, reason: undefined });
    await until('the agent to give up', () => (ended.length > 0 ? true : undefined));
  });

  it('gives a call up that is not wanted any more', async () => {
    const wanted = new AbortController();
    const call = channel.call(stopCopy, { copyId: 'c' }, { ...soon, signal: wanted.signal });
    wanted.abort();
    expect(await failureOf(call)).toMatchObject({ code: Status.CANCELLED });
    await expect(channel.call(listPools, {}, { ...soon, signal: wanted.signal })).rejects.toThrow('aborted');
  });

  it('follows a stream to its end', async () => {
    const heard: string[] = [];
    await channel.follow(watch, {}, new AbortController().signal, ({ copies }) => {
      heard.push(...copies.map(({ copyId }) => copyId));
    });
    expect(heard).toEqual(['a', 'b', 'c']);
  });

  it('follows no further when what is told cannot be taken in, or is not wanted', async () => {
    const bug = new Error('a bug');
    const following = channel.follow(watch, {}, new AbortController().signal, () => {
      throw bug;
    });
    await expect(following).rejects.toBe(bug);
    const wanted = new AbortController();
    const ending = channel.follow(watch, {}, wanted.signal, () => wanted.abort());
    expect(await failureOf(ending)).toMatchObject({ code: Status.CANCELLED });
  });

  it('says what is wrong with a connection', async () => {
    const nobody = new AgentChannel('127.0.0.1:1', ChannelCredentials.createInsecure(), {});
    expect(await failureOf(nobody.call(listPools, {}, soon))).toMatchObject({ code: Status.UNAVAILABLE });
    nobody.close();
  });
});
