import { describe, expect, it } from '@jest/globals';
import type { CopyIncident, CopyPhase, CopyStatus } from './copy-status.ts';
import { type Between, incidentNews, quietMs, type ToldIncidents } from './incident-news.ts';

const between = { source: { host: 'stor-01' }, request: { destination: { host: 'stor-02' } } } as Between;
const killed: CopyIncident = {
  reason: 'PROCESS_KILLED',
  program: 'pv',
  place: 'source',
  message: 'pv was killed',
  count: 1,
};
const statusWith = (incidents: readonly CopyIncident[], phase: CopyPhase = 'running') =>
  ({ copyId: 'm-1.1.1', incidents, phase }) as CopyStatus;

/** What is told of statuses that come one after the other. */
function newsOf(...statuses: readonly [status: CopyStatus, now: number][]): string[][] {
  let told: ToldIncidents = new Map();
  return statuses.map(([status, now]) => {
    const news = incidentNews(told, status, 'stor-01', between, now);
    told = news.told;
    return news.news.map(({ message }) => message);
  });
}

describe('incidentNews', () => {
  it('tells at once what happened, and on which host', () => {
    expect(newsOf([statusWith([killed]), 0])).toEqual([['stor-01: pv was killed']]);
    expect(newsOf([statusWith([{ ...killed, place: 'sink' }]), 0])).toEqual([['stor-02: pv was killed']]);
    expect(newsOf([statusWith([{ ...killed, place: 'way' }]), 0])).toEqual([['stor-01 to stor-02: pv was killed']]);
  });

  it('tells nothing twice, and what happens again only after a while, with how often', () => {
    const again = (count: number) => statusWith([{ ...killed, count }]);
    expect(newsOf([again(1), 0], [again(1), 1], [again(3), 2], [again(4), quietMs], [again(4), 3 * quietMs])).toEqual([
      ['stor-01: pv was killed'],
      [],
      [],
      ['stor-01: pv was killed (3 times since it was last told)'],
      [],
    ]);
  });

  it('tells at the end of a copy what was only counted until then', () => {
    const ended = statusWith([{ ...killed, count: 2 }], 'done');
    expect(newsOf([statusWith([killed]), 0], [ended, 1])[1]).toEqual([
      'stor-01: pv was killed (once since it was last told)',
    ]);
  });

  it('tells each sort and each copy apart', () => {
    const other = { ...killed, reason: 'LEG_STALLED', program: '' };
    const second = { ...statusWith([killed]), copyId: 'm-1.1.2' };
    expect(newsOf([statusWith([killed]), 0], [statusWith([killed, other]), 1], [second, 2])).toEqual([
      ['stor-01: pv was killed'],
      ['stor-01: pv was killed'],
      ['stor-01: pv was killed'],
    ]);
  });

  it('says which is the first of its sort, which a daemon before may have told', () => {
    const first = incidentNews(new Map(), statusWith([killed]), 'stor-01', between, 0);
    expect(first.news).toEqual([{ message: 'stor-01: pv was killed', isFirst: true }]);
    const again = statusWith([{ ...killed, count: 2 }]);
    expect(incidentNews(first.told, again, 'stor-01', between, quietMs).news).toMatchObject([{ isFirst: false }]);
  });
});
