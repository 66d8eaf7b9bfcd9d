import { z } from 'zod';

/** A version of the Block Storage API: the second number; the first is always 3. */
export type Microversion = number;

/** The newest that is asked for: what is read here is the same in all from 3.0 on. */
export const newestKnown: Microversion = 70;

/** What `GET /` answers, of which only the API's third version matters. */
export const versionsShape = z.looseObject({
  versions: z.array(
    z.looseObject({ id: z.string(), version: z.string().nullish(), min_version: z.string().nullish() }),
  ),
});

/** @returns the newest that both know; undefined where there is none */
export function chooseMicroversion({ versions }: z.output<typeof versionsShape>): Microversion | undefined {
  const third = versions.find(({ id }) => id === 'v3' || id.startsWith('v3.'));
  if (third === undefined) return undefined;
  const [newest, oldest] = [minorOf(third.version), minorOf(third.min_version)];
  if (newest === undefined || oldest === undefined || oldest > newestKnown) return undefined;
  return Math.min(newest, newestKnown);
}

/** The header that asks for it. */
export function microversionHeader(version: Microversion): Record<string, string> {
  return { 'openstack-api-version': `volume 3.${version}` };
}

/** An API that says nothing of microversions has none but 3.0. */
function minorOf(version: string | null | undefined): number | undefined {
  if (version === undefined || version === null || version === '') return 0;
  const digits = /^3\.(\d{1,4})$/.exec(version)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
