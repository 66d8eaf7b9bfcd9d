import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FakeWorld, mishaps } from '../../../test/support/fake-world.ts';
import { anOrigin, aRequest } from '../../../test/support/migrations.ts';

const anyMishap = fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, fc.constantFrom(...mishaps));
const places = [
  { name: 'between hosts', request: aRequest },
  { name: 'on one host', request: { ...aRequest, destination: { host: 'stor-01', pool: 'slow' } } },
  {
    name: 'on one host, forced',
    request: { ...aRequest, destination: { host: 'stor-01', pool: 'slow' }, forceHostCopy: true },
  },
  { name: 'keeping the source', request: { ...aRequest, keepSource: true } },
  { name: 'not keeping the source', request: { ...aRequest, keepSource: false } },
];

describe.each(places)('a migration $name, whatever befalls it', ({ request }) => {
  it('leaves the volume whole in one place, and nothing else anywhere', () => {
    fc.assert(
      fc.property(fc.array(anyMishap, { maxLength: 60 }), fc.boolean(), (befalls, driverMoves) => {
        const world = new FakeWorld(request, anOrigin, driverMoves);
        for (const mishap of befalls) {
          if (mishap !== undefined) world.befall(mishap);
          world.step();
          world.check();
        }
        world.calm();
        for (let steps = 0; steps < 200 && !world.hasEnded; steps += 1) {
          world.step();
          world.check();
        }
        expect(world.summary()).toEqual(world.expected());
      }),
      { numRuns: 400 },
    );
  });
});
