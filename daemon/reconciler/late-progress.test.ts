import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { LateProgress } from './late-progress.ts';

let isBusy: boolean;
let told: string[];
let late: LateProgress;
beforeEach(() => {
  jest.useFakeTimers();
  isBusy = false;
  told = [];
  late = new LateProgress(() => isBusy);
});
afterEach(() => {
  late.stop();
  jest.useRealTimers();
});

const put = (copyId: string, word: string) => late.put(copyId, () => told.push(`${copyId} ${word}`));

describe('progress', () => {
  it('is told at once while there is nothing more urgent', () => {
    put('a', '1');
    put('a', '2');
    expect(told).toEqual(['a 1', 'a 2']);
  });

  it('waits while there is, and of each copy the last word is told when that is done', () => {
    isBusy = true;
    for (const word of ['1', '2']) for (const copy of ['a', 'b', 'c']) put(copy, word);
    late.overtaken('b');
    jest.advanceTimersByTime(1_000);
    expect(told).toEqual([]);
    isBusy = false;
    jest.advanceTimersByTime(200);
    expect(told).toEqual(['a 2', 'c 2']);
    put('a', '3');
    expect(told.at(-1)).toBe('a 3');
  });

  it('waits for no more than two seconds, however long the other work takes', () => {
    isBusy = true;
    put('a', '1');
    jest.advanceTimersByTime(1_800);
    expect(told).toEqual([]);
    jest.advanceTimersByTime(300);
    expect(told).toEqual(['a 1']);
  });

  it('is told a part at a time, and what comes meanwhile after that', () => {
    isBusy = true;
    for (let number = 0; number < 1_200; number += 1) put(`copy-${number}`, '1');
    isBusy = false;
    jest.advanceTimersByTime(100);
    expect(told).toHaveLength(500);
    put('copy-1199', '2');
    put('new', '1');
    jest.advanceTimersByTime(10);
    expect(told).toHaveLength(1_201);
    expect(told.slice(-2)).toEqual(['copy-1199 2', 'new 1']);
  });
});
