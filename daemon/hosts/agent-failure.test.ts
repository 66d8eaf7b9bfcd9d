import { describe, expect, it } from '@jest/globals';
import { ClientError, Status } from 'nice-grpc-common';
import { agentFailureOf, inPlainWords } from './agent-failure.ts';

const say = (message: string) => inPlainWords({ code: Status.UNAVAILABLE, reason: undefined, message, facts: {} });

describe('what a connection met', () => {
  it.each([
    [
      'No connection established. Last error: Error: connect ECONNREFUSED 127.0.0.1:7441. Resolution note: ',
      'connection refused at 127.0.0.1:7441 (ECONNREFUSED); is sluice-agent running there?',
    ],
    [
      'No connection established. Last error: Error: certificate has expired. Resolution note: ',
      'its certificate has expired; issue a new one with "sluice pki issue"',
    ],
    [
      'No connection established. Last error: Error: the certificate of "x" has the role client, this needs the role agent. Resolution note: ',
      'the certificate of "x" has the role client, this needs the role agent',
    ],
    ['Connection dropped', 'Connection dropped'],
  ])('is told without the phrases around it', (message, words) => {
    expect(say(message)).toBe(words);
  });
});

describe('a call that failed', () => {
  const met = (code: Status, details: string) =>
    agentFailureOf('stor-01', new ClientError('/sluice.agent.v1.AgentService/PublishTarget', code, details));

  it.each([
    [Status.UNAVAILABLE, 'Connection dropped'],
    [Status.DEADLINE_EXCEEDED, 'Deadline exceeded'],
    [Status.INTERNAL, 'Received RST_STREAM with code 2 (Internal server error)'],
  ])('on its way (%s %s) may be made again', (code, details) => {
    expect(met(code, details)).toMatchObject({ reason: 'AGENT_AWAY', transient: true });
  });

  it('in the agent itself is not made again', () => {
    expect(met(Status.INTERNAL, 'x is not a function')).toMatchObject({ reason: 'AGENT_ERROR', transient: false });
  });
});
