import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { backendName, hostName, placeOfHostName } from './host-name.ts';

const word = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/);

describe("a place in Cinder's words", () => {
  it('is read back however it is written', () => {
    fc.assert(
      fc.property(word, word, (host, pool) => {
        const place = { host, pool };
        for (const text of [hostName(place), backendName(place), `${host}:${pool}`]) {
          expect(placeOfHostName(text)).toEqual(place);
        }
      }),
    );
  });

  it.each(['stor-01', '', '@', 'a@b#c', 'a@b#', 'a#b', 'a:b:c', 'a@b:c', 'a@b@c'])('is none in "%s"', (text) => {
    expect(() => placeOfHostName(text)).toThrow('write host@pool#pool');
  });
});
