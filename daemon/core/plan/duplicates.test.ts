import { describe, expect, it } from '@jest/globals';
import { aRequest, deleted, eventsTo, migrationAfter } from '../../../test/support/migrations.ts';
import { aVolume } from '../../../test/support/preflight-facts.ts';
import { duplicatesAmong } from './duplicates.ts';

const there = { ...aVolume, host: 'stor-02' };
const elsewhere = { ...aVolume, host: 'stor-03' };

describe('volumes of one name in two places', () => {
  it('are told with their places', () => {
    expect(duplicatesAmong([aVolume, there, { ...aVolume, name: 'web' }], [])).toEqual(
      new Map([['db', ['stor-01:fast', 'stor-02:fast']]]),
    );
  });

  it('are none while a migration switches, or the driver moves, from one to the other', () => {
    for (const events of [eventsTo.publish, eventsTo.describe]) {
      expect(duplicatesAmong([aVolume, there], [migrationAfter(events)])).toEqual(new Map());
    }
    const here = { ...aRequest, destination: { host: 'stor-01', pool: 'slow' } };
    const moving = migrationAfter([...eventsTo.preparing, { kind: 'driverAsked', sourceFate: deleted }], here);
    expect(duplicatesAmong([aVolume, { ...aVolume, pool: 'slow' }], [moving])).toEqual(new Map());
  });

  it('are told although a migration switches, when there is one in a third place, and while it only copies', () => {
    const found = duplicatesAmong([aVolume, there, elsewhere], [migrationAfter(eventsTo.publish)]);
    expect(found.get('db')).toEqual(['stor-01:fast', 'stor-03:fast']);
    expect(duplicatesAmong([aVolume, there], [migrationAfter(eventsTo.copying)]).get('db')).toHaveLength(2);
  });
});
