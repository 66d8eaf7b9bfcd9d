import { describe, expect, it } from '@jest/globals';
import { eventsTo, migrationAfter } from '../../../test/support/migrations.ts';
import { aHost, silentDefault, silentPolicies } from '../../../test/support/sample-policies.ts';
import { verdictOn } from '../policy/explain.ts';
import type { PolicySet } from '../policy/policy-set.ts';
import { parseRate } from '../rate/text.ts';
import { clipOf, clipText, refuseClipped } from './clip.ts';
import { rateQueryOf } from './rate-in-force.ts';

const at = (line: number) => ({ file: '10-default.yaml', line, column: 1 });
const policies: PolicySet = {
  ...silentPolicies,
  default: {
    ...silentDefault,
    limit: { value: parseRate('300MiB/s'), origin: at(2) },
    max: { value: parseRate('120MiB/s'), origin: at(3) },
  },
  hosts: new Map(['stor-01', 'stor-02'].map((name) => [name, aHost(name, [])])),
};

function verdictFor(limit: string | undefined, metadata: Readonly<Record<string, string>> = {}) {
  const migration = {
    ...migrationAfter(eventsTo.pending),
    limit: limit === undefined ? undefined : parseRate(limit),
    metadata,
  };
  return { migration, verdict: verdictOn(rateQueryOf(migration, 0), policies) };
}

describe('a limit that a max clips', () => {
  it('is told with both rates and what imposes the max', () => {
    const clip = clipOf(verdictFor('500MiB/s').verdict);
    expect(clip && clipText(clip)).toBe(
      'limit 500MiB/s of the request is clipped to 120MiB/s by default (10-default.yaml:3)',
    );
  });

  it.each([
    ['at the max', '120MiB/s', {}],
    ['below it', '1MiB/s', {}],
    ['of the policies themselves', undefined, {}],
    ['of metadata below a request that is not clipped', '1MiB/s', { volume_copy_bps_limit: 'unlimited' }],
  ])('is none %s', (_, limit, metadata) => {
    expect(clipOf(verdictFor(limit, metadata).verdict)).toBeUndefined();
  });

  it('is refused to who is strict, with what to do', () => {
    const { migration, verdict } = verdictFor(undefined, { volume_copy_bps_limit: '500MiB/s' });
    expect(refuseClipped(migration, verdict)).toMatchObject({
      reason: 'LIMIT_CLIPPED',
      message:
        'volume db: limit 500MiB/s of the metadata is clipped to 120MiB/s by default (10-default.yaml:3); ask for 120MiB/s or less, or change the metadata, or do not be strict',
      facts: { limit: '500MiB/s', max: '120MiB/s', scope: 'default', origin: '10-default.yaml:3' },
    });
    expect(refuseClipped(migration, verdictFor('1MiB/s').verdict)).toBeUndefined();
  });
});
