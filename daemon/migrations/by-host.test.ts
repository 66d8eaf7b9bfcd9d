import { describe, expect, it } from '@jest/globals';
import { eventsTo, migrationAfter } from '../../test/support/migrations.ts';
import { ByHost } from './by-host.ts';

describe('Migrations by host', () => {
  it('are found by each of their ends, where these are now, until they have ended', () => {
    const byHost = new ByHost();
    const migration = migrationAfter(eventsTo.pending);
    const { host } = migration.request.destination;
    byHost.put(migration);
    byHost.put({ ...migration, id: 'm-2' });
    expect(byHost.on(migration.source.host)).toEqual([migration.id, 'm-2']);
    expect(byHost.on(host)).toEqual([migration.id, 'm-2']);
    byHost.put({ ...migration, source: { ...migration.source, host: 'stor-09' } });
    expect(byHost.on(migration.source.host)).toEqual(['m-2']);
    expect(byHost.on('stor-09')).toEqual([migration.id]);
    byHost.drop(migration.id);
    expect([byHost.on('stor-09'), byHost.on(host)]).toEqual([[], ['m-2']]);
  });
});
