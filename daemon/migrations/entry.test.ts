import { describe, expect, it } from '@jest/globals';
import { eventsTo, migrationAfter } from '../../test/support/migrations.ts';
import type { CopyStatus } from '../core/plan/copy-status.ts';
import { limited } from '../core/rate/rate.ts';
import type { History, RateChange } from '../store/records.ts';
import { Entry } from './entry.ts';

const record = { migration: migrationAfter(eventsTo.copying), explanation: undefined };
const rateChange = (sequence: number, acknowledgedAt?: number): RateChange => ({
  sequence,
  rate: limited(sequence),
  cause: 'request',
  policyGeneration: 1,
  requestedAt: sequence,
  acknowledgedAt,
  effectiveAt: undefined,
});
const changes = (from: number, to: number, acknowledgedAt?: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => rateChange(from + at, acknowledgedAt));
const history = (rateChanges: readonly RateChange[], messages: readonly string[] = []): History => ({
  rateChanges,
  events: messages.map((message, at) => ({ number: at + 1, at: 0, message })),
});
const sequences = ({ view }: Entry) => view.rateChanges.map(({ sequence }) => sequence);

describe('of the history of a migration, in memory', () => {
  it('are the latest entries, and the number of the last event goes on', () => {
    const entry = new Entry(record, history(changes(1, 90, 5), ['a', 'b', 'c', 'd']));
    expect(sequences(entry)).toEqual([88, 89, 90]);
    expect(entry.view.events.map(({ message }) => message)).toEqual(['c', 'd']);
    const added = entry.historyOf([{ kind: 'note', message: 'e' }], 1, 1);
    entry.accept(record.migration, undefined, added);
    expect(entry.view.events).toMatchObject([{ number: 4 }, { number: 5, message: 'e' }]);
  });

  it('is every rate that the copy may be held to: from the last on that its agent acknowledged', () => {
    const entry = new Entry(record, history([...changes(1, 10, 5), ...changes(11, 30)]));
    expect(sequences(entry)).toEqual(changes(10, 30).map(({ sequence }) => sequence));
    const [proven] = entry.prove({ grantedSequence: 30, effectiveSequence: 0 } as CopyStatus, 7);
    expect(proven).toMatchObject({ sequence: 30, acknowledgedAt: 7 });
    entry.accept(record.migration, undefined, history([rateChange(31)]));
    expect(sequences(entry)).toEqual([29, 30, 31]);
  });

  it('the highest rate is that of all, also of those that are not kept', () => {
    const entry = new Entry(record, history([rateChange(99, 1), ...changes(1, 20, 5)]));
    expect(entry.view.highestRate).toEqual(limited(99));
    entry.accept(record.migration, undefined, history([rateChange(100)]));
    expect(entry.view.highestRate).toEqual(limited(100));
    expect(new Entry(record, history([])).view.highestRate).toBeUndefined();
  });
});
