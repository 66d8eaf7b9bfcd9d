import { describe, expect, it } from '@jest/globals';
import { inPlainWords } from './agent-failure.ts';

const unavailable = 14;
const say = (message: string) => inPlainWords({ code: unavailable, reason: undefined, message, facts: {} });

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
