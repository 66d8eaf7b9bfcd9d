import { describe, expect, it } from '@jest/globals';
import { FakeShares } from '../../test/support/fake-shares.ts';
import { QueueNews } from './queue-news.ts';

describe('news of the queue', () => {
  const queued = (place: number) =>
    ({ kind: 'queued', place, obstacle: { kind: 'all', atMost: 4 }, keptFor: undefined }) as const;

  it('tells of one that waits when its place or what is in its way changed, and when it waits no more', () => {
    let now = 0;
    const shares = new FakeShares();
    const news = new QueueNews(shares, () => now);
    const look = () => {
      now += 1000;
      return news.since(() => ['m-1', 'm-2']);
    };
    expect(look()).toEqual([]);
    shares.standings.set('m-1', queued(2));
    expect(look()).toEqual(['m-1']);
    expect(look()).toEqual([]);
    shares.standings.set('m-1', queued(1));
    expect(look()).toEqual(['m-1']);
    shares.standings.set('m-1', { ...queued(1), obstacle: { kind: 'host', host: 'stor-01', atMost: 4 } });
    expect(look()).toEqual(['m-1']);
    shares.standings.delete('m-1');
    expect(look()).toEqual(['m-1']);
    expect(look()).toEqual([]);
  });

  it('looks once a second at most, however quickly rounds follow one another', () => {
    let now = 0;
    let looks = 0;
    const news = new QueueNews(new FakeShares(), () => now);
    for (; now < 3000; now += 100) {
      news.since(() => {
        looks += 1;
        return [];
      });
    }
    expect(looks).toBe(3);
  });
});
