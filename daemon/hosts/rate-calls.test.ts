import { describe, expect, it } from '@jest/globals';
import { ClientError } from 'nice-grpc-common';
import { Status } from '../../proto/errors.ts';
import type { CopyStatus } from '../../proto/gen/sluice/agent/v1/CopyStatus.ts';
import type { GrantAnswer } from '../../proto/gen/sluice/agent/v1/GrantAnswer.ts';
import { type CopyGrant, RateCalls, type RateClient } from './rate-calls.ts';

const grant = { rate: { bytesPerSecond: 1 }, sequence: 2, lease: { seconds: 3 }, fallback: { paused: {} } };
const notFound = { reason: 'COPY_NOT_FOUND', message: 'no copy b', facts: { copy_id: 'b' }, transient: false };

const statusOf = (copyId: string) =>
  ({ copyId, timeAboveLimit: null, effectiveTime: null, incidents: [], error: null }) as unknown as CopyStatus;

/** An agent that has every copy but b. */
class Told implements RateClient {
  readonly calls: string[] = [];
  readonly #knowsMany: boolean;

  constructor(knowsMany = true) {
    this.#knowsMany = knowsMany;
  }

  async setRate({ copyId }: CopyGrant) {
    this.calls.push(copyId);
    return { status: statusOf(copyId) };
  }

  async setRates({ grants }: { grants: CopyGrant[] }) {
    const ids = grants.map(({ copyId }) => copyId);
    this.calls.push(ids.join('+'));
    if (!this.#knowsMany) throw new ClientError('/SetRates', Status.UNIMPLEMENTED, 'unknown method');
    return { answers: ids.map((id): GrantAnswer => (id === 'b' ? { error: notFound } : { status: statusOf(id) })) };
  }
}

describe('Rates that an agent is told', () => {
  it('go in one call when they come in one turn, each with its own answer', async () => {
    const client = new Told();
    const rates = new RateCalls('stor-01', client);
    const [a, b, c] = await Promise.allSettled(['a', 'b', 'c'].map((id) => rates.set(id, grant)));
    expect(client.calls).toEqual(['a+b+c']);
    expect(a).toMatchObject({ value: { copyId: 'a' } });
    expect(b).toMatchObject({ reason: { reason: 'COPY_NOT_FOUND', message: 'agent of stor-01: no copy b' } });
    expect(c).toMatchObject({ value: { copyId: 'c' } });
  });

  it('go by themselves when they come alone, or the agent takes no more at a time', async () => {
    const client = new Told(false);
    const rates = new RateCalls('stor-01', client);
    await rates.set('a', grant);
    const statuses = await Promise.all([rates.set('c', grant), rates.set('d', grant)]);
    expect(client.calls).toEqual(['a', 'c+d', 'c', 'd']);
    expect(statuses.map(({ copyId }) => copyId)).toEqual(['c', 'd']);
  });

  it('all fail with the call that they go in', async () => {
    const client = new Told();
    client.setRates = () => Promise.reject(new ClientError('/SetRates', Status.UNAVAILABLE, 'gone'));
    const rates = new RateCalls('stor-01', client);
    const told = await Promise.allSettled([rates.set('a', grant), rates.set('c', grant)]);
    const away = { reason: { reason: 'AGENT_AWAY', transient: true } };
    expect(told).toMatchObject([away, away]);
  });
});
