import { z } from 'zod';

/** Keystone's answer to who one is: for how long, in which project, and where everything is. */
export const tokenShape = z.looseObject({
  token: z.looseObject({
    issued_at: z.string(),
    expires_at: z.string(),
    project: z.looseObject({ id: z.string() }).optional(),
    catalog: z
      .array(
        z.looseObject({
          type: z.string(),
          endpoints: z.array(
            z.looseObject({
              interface: z.string(),
              region: z.string().nullish(),
              region_id: z.string().nullish(),
              url: z.string(),
            }),
          ),
        }),
      )
      .default([]),
  }),
});

export type Token = z.output<typeof tokenShape>['token'];

/** What Cinder is called in a catalogue, the best first: the service types authority's name, and what installations have written. */
const typesOfCinder = ['block-storage', 'volumev3', 'volume'] as const;

/**
 * Cinder's endpoint in a catalogue.
 * @param region undefined for the first
 * @returns undefined where there is none, or none of the third version
 */
export function endpointIn(
  catalog: Token['catalog'],
  { region, interface: wanted }: { readonly region: string | undefined; readonly interface: string },
): string | undefined {
  return typesOfCinder
    .flatMap((type) => catalog.filter((service) => service.type === type))
    .flatMap(({ endpoints }) => endpoints)
    .filter((endpoint) => endpoint.interface === wanted)
    .filter((endpoint) => region === undefined || (endpoint.region_id ?? endpoint.region) === region)
    .map(({ url }) => url)
    .find((url) => /\/v3(\/|$)/.test(url));
}
