import { describe, expect, it } from '@jest/globals';
import { limited, paused, unlimited } from '../../rate/rate.ts';
import { admit } from './admit.ts';
import { type Candidate, type Concurrency, unboundedConcurrency } from './candidate.ts';
import { patienceMs } from './turn.ts';

const minute = 60_000;

function candidate(id: string, way: string, more: Partial<Candidate> = {}): Candidate {
  const [source, destination] = way.split(' ').map((end) => {
    const [host = '', pool = 'fast'] = end.split(':');
    return { host, pool };
  });
  if (source === undefined || destination === undefined) throw new TypeError(way);
  return { id, source, destination, askedAt: 0, weight: 100, crosses: [], floor: 0, isRunning: false, ...more };
}

describe('A migration is let in', () => {
  it('as long as there are places: for all, on both its hosts, in both its pools', () => {
    const waitsFor = (concurrency: Partial<Concurrency>) => {
      const candidates = [candidate('a', 'x:fast y:fast', { isRunning: true }), candidate('b', 'y:slow x:slow')];
      return admit(candidates, { ...unboundedConcurrency, ...concurrency }, [], 0).waiting.map(
        ({ obstacle }) => obstacle,
      );
    };
    expect(waitsFor({})).toEqual([]);
    expect(waitsFor({ all: 2, hosts: new Map([['y', 2]]) })).toEqual([]);
    expect(waitsFor({ all: 1, hosts: new Map([['y', 1]]) })).toEqual([{ kind: 'all', atMost: 1 }]);
    expect(waitsFor({ hosts: new Map([['y', 1]]) })).toEqual([{ kind: 'host', host: 'y', atMost: 1 }]);
    expect(waitsFor({ pools: new Map([['x', new Map([['fast', 1]])]]) })).toEqual([]);
    expect(waitsFor({ pools: new Map([['x', new Map([['slow', 0]])]]) })).toEqual([
      { kind: 'pool', host: 'x', pool: 'slow', atMost: 0 },
    ]);
  });

  it('as long as there are places on each host and in each pool, where nothing else is said of that one', () => {
    const candidates = ['a', 'b', 'c', 'd'].map((id, askedAt) => candidate(id, `${id} x:slow`, { askedAt }));
    const obstacles = (concurrency: Partial<Concurrency>) =>
      admit(candidates, { ...unboundedConcurrency, ...concurrency }, [], 0).waiting.map(({ obstacle }) => obstacle);
    const onHost = { kind: 'host', host: 'x', atMost: 2 };
    const inPool = { kind: 'pool', host: 'x', pool: 'slow', atMost: 3 };
    expect(obstacles({ eachHost: 2 })).toEqual([onHost, onHost]);
    expect(obstacles({ eachPool: 3 })).toEqual([inPool]);
    expect(obstacles({ eachHost: 1, hosts: new Map([['x', 2]]) })).toEqual([onHost, onHost]);
    expect(obstacles({ eachPool: 1, pools: new Map([['x', new Map([['slow', 3]])]]) })).toEqual([inPool]);
    expect(obstacles({ eachPool: 4, pools: new Map([['x', new Map([['fast', 1]])]]) })).toEqual([]);
  });

  it('nowhere as long as each host lets in none', () => {
    const inside = candidate('a', 'x:fast x:slow');
    expect(admit([inside], { ...unboundedConcurrency, eachHost: 0 }, [], 0).admitted).toEqual([]);
  });

  it('with one place on a host that it does not leave', () => {
    const inside = candidate('a', 'x:fast x:slow');
    expect(admit([inside], { ...unboundedConcurrency, hosts: new Map([['x', 1]]) }, [], 0).admitted).toEqual(['a']);
  });

  it('as long as its floor fits every budget with those of the others', () => {
    const budgets = [
      { name: 'link', limit: limited(100) },
      { name: 'free', limit: unlimited },
    ];
    const candidates = ['a', 'b', 'c'].map((id) => candidate(id, 'x y', { crosses: [0, 1], floor: 40 }));
    const { admitted, waiting } = admit(candidates, unboundedConcurrency, budgets, 0);
    expect(admitted).toEqual(['a', 'b']);
    const obstacle = { kind: 'budget', name: 'link', isPaused: false };
    expect(waiting).toEqual([{ id: 'c', place: 1, obstacle, keptFor: undefined }]);
  });

  it('alone where its floor is above the whole budget, and not where the budget is paused', () => {
    const greedy = candidate('a', 'x y', { crosses: [0], floor: 400 });
    const plain = candidate('b', 'x y', { crosses: [0] });
    const into = (limit: typeof paused) =>
      admit([greedy, plain], unboundedConcurrency, [{ name: 'link', limit }], 0).admitted;
    expect(into(limited(100))).toEqual(['a']);
    expect(into(paused)).toEqual([]);
  });

  it('before others by priority, then by age, then by id', () => {
    const candidates = [
      candidate('young', 'x y', { askedAt: 5 }),
      candidate('b', 'x y'),
      candidate('a', 'x y'),
      candidate('urgent', 'x y', { askedAt: 50 * minute, weight: 200 }),
    ];
    const { admitted, waiting } = admit(candidates, { ...unboundedConcurrency, all: 1 }, [], 50 * minute);
    expect([...admitted, ...waiting.map(({ id }) => id)]).toEqual(['urgent', 'a', 'b', 'young']);
    expect(waiting.map(({ place }) => place)).toEqual([1, 2, 3]);
  });

  it('before one of higher priority that was asked for long after it', () => {
    const candidates = [
      candidate('humble', 'x y', { weight: 1 }),
      candidate('urgent', 'x y', { askedAt: 1000 * minute, weight: 1000 }),
    ];
    expect(admit(candidates, { ...unboundedConcurrency, all: 1 }, [], 1000 * minute).admitted).toEqual(['humble']);
  });
});

describe('Who runs', () => {
  it('goes on, though there are too many or a floor no longer fits', () => {
    const candidates = ['a', 'b'].map((id) => candidate(id, 'x y', { isRunning: true, crosses: [0], floor: 80 }));
    const budgets = [{ name: 'link', limit: limited(100) }];
    expect(admit(candidates, { ...unboundedConcurrency, all: 1 }, budgets, 0).admitted).toEqual(['a', 'b']);
  });
});

describe('Who waits', () => {
  const concurrency = {
    ...unboundedConcurrency,
    hosts: new Map([
      ['x', 1],
      ['y', 1],
      ['z', 0],
    ]),
  };
  const running = candidate('running', 'x v', { isRunning: true });
  const wide = candidate('wide', 'x y');
  const narrow = candidate('narrow', 'y w', { askedAt: 1 });

  it('lets others pass at first', () => {
    expect(admit([running, wide, narrow], concurrency, [], patienceMs - 1).admitted).toEqual(['running', 'narrow']);
  });

  it('and has places kept for him after a while, which is told to those behind', () => {
    const { admitted, waiting } = admit([running, wide, narrow], concurrency, [], patienceMs);
    expect(admitted).toEqual(['running']);
    expect(waiting.map(({ id, keptFor }) => [id, keptFor])).toEqual([
      ['wide', undefined],
      ['narrow', 'wide'],
    ]);
  });

  it('keeps nothing from others while what he needs is closed', () => {
    const closed = candidate('closed', 'y z');
    expect(admit([closed, narrow], concurrency, [], patienceMs).admitted).toEqual(['narrow']);
  });
});
