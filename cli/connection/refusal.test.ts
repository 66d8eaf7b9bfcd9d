import { describe, expect, it } from '@jest/globals';
import { Status } from '../../proto/errors.ts';
import { failureOfCall } from './refusal.ts';

const called = { address: 'stor-00:7440', timeoutMs: 15_000 };
const plainly = (code: Status, message: string) =>
  failureOfCall({ code, reason: undefined, message, facts: {} }, called);

describe('a failed call', () => {
  it('with a reason of Sluice is a refusal in the daemon’s own words, whatever its code', () => {
    const facts = { host: 'stor-02' };
    const failure = failureOfCall(
      { code: Status.UNAVAILABLE, reason: 'HOST_DOWN', message: 'stor-02 is down', facts },
      called,
    );
    expect(failure).toMatchObject({ exit: 3, reason: 'HOST_DOWN', message: 'stor-02 is down', facts });
  });

  it('for a certificate is no refusal of the request', () => {
    const refused = {
      code: Status.PERMISSION_DENIED,
      reason: 'CERTIFICATE_ROLE_WRONG',
      message: 'role agent',
      facts: {},
    };
    expect(failureOfCall(refused, called)).toMatchObject({ exit: 4, reason: 'CERTIFICATE_ROLE_WRONG' });
  });

  it.each([
    ['connect ECONNREFUSED 127.0.0.1:7440', 'DAEMON_UNREACHABLE', /nothing listens at stor-00:7440/],
    ['Name resolution failed for target dns:stor-00:7440', 'DAEMON_UNREACHABLE', /name in stor-00:7440/],
    ['Error: certificate has expired', 'CERTIFICATE_EXPIRED', /daemon at stor-00:7440 has expired/],
    [
      'Error: self-signed certificate in certificate chain',
      'CERTIFICATE_UNTRUSTED',
      /not of our certificate authority/,
    ],
    ['Error: unable to verify the first certificate', 'CERTIFICATE_UNTRUSTED', /not of our certificate authority/],
    [
      'Error: the certificate of "a" has the role agent, this needs the role daemon',
      'CERTIFICATE_ROLE_WRONG',
      /is no daemon/,
    ],
    ['tlsv13 alert certificate required', 'CERTIFICATE_REFUSED', /does not accept our certificate/],
    ['ssl/record: wrong version number', 'DAEMON_UNREACHABLE', /does not speak TLS/],
    ['read ECONNRESET', 'DAEMON_HUNG_UP', /hung up/],
    ['something new', 'DAEMON_UNREACHABLE', /cannot be reached \(something new\)/],
  ])('for a connection that failed with %j says what that means', (message, reason, text) => {
    expect(plainly(Status.UNAVAILABLE, `No connection established. Last error: ${message}`)).toMatchObject({
      exit: 4,
      reason,
      message: expect.stringMatching(text),
    });
  });

  it('without an answer in time warns that what was asked may still happen', () => {
    expect(plainly(Status.DEADLINE_EXCEEDED, '')).toMatchObject({
      exit: 4,
      message: expect.stringMatching(/within 15 s; what was asked may still happen/),
    });
  });

  it('that the daemon did not foresee is a bug, one that broke in the middle is not', () => {
    expect(plainly(Status.INTERNAL, 'x is undefined')).toMatchObject({ exit: 70 });
    expect(plainly(Status.INTERNAL, 'Received RST_STREAM with code 2')).toMatchObject({ exit: 4 });
  });
});
