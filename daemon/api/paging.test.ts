import { describe, expect, it } from '@jest/globals';
import { pageOf } from './paging.ts';

const names = ['a', 'b', 'c', 'd', 'e'];
const page = (pageSize: number, pageToken = '') => pageOf(names, (name) => name, { pageSize, pageToken });

describe('a list in pages', () => {
  it('is whole when its pages are put together, whatever their size', () => {
    for (let size = 1; size <= 6; size += 1) {
      const seen: string[] = [];
      for (let token: string | undefined; token !== ''; ) {
        const { items, nextPageToken } = page(size, token);
        seen.push(...items);
        token = nextPageToken;
      }
      expect(seen).toEqual(names);
    }
  });

  it('goes on after the last item of the page before, though it has gone', () => {
    const { nextPageToken: pageToken } = page(2);
    const left = names.filter((name) => name !== 'b');
    expect(pageOf(left, (name) => name, { pageSize: 9, pageToken }).items).toEqual(['c', 'd', 'e']);
  });

  it('keeps pages to the most there may be', () => {
    const { items } = pageOf(names, (name) => name, { pageSize: 100, pageToken: '' }, { usual: 1, most: 3 });
    expect(items).toHaveLength(3);
  });

  it.each(['x', 'e30', 'WzFd'])('refuses the token "%s", which it did not give out', (token) => {
    expect(() => page(1, token)).toThrow('is none that this daemon gave out');
  });

  it('refuses a negative size', () => {
    expect(() => page(-1)).toThrow('page_size -1: set 0 for 500, or 1 to 5000');
  });
});
