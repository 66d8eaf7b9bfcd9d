import { z } from 'zod';
import { parseDuration } from './duration.ts';

/** A Cinder beside Sluice, and how it is asked; every path absolute. */
export interface CinderConfig {
  /** Such as `http://127.0.0.1:8776/v3`; undefined to take it from Keystone's catalogue. */
  readonly endpoint: string | undefined;
  /** Which of the catalogue's endpoints; undefined for the first. */
  readonly region: string | undefined;
  readonly interface: (typeof interfaces)[number];
  readonly auth: CinderAuth;
  /** A PEM file of the authorities that Cinder and Keystone are trusted by, in the place of the system's. */
  readonly ca: string | undefined;
  /** How often the metadata of a volume that is being copied is read, in milliseconds. */
  readonly pollMs: number;
  /** How long one answer may take, in milliseconds. */
  readonly timeoutMs: number;
  /** Write how far a copy is into the volume's metadata. */
  readonly writeProgress: boolean;
  /** Sluice's names of hosts by Cinder's, `host@backend` or `host`. */
  readonly hosts: ReadonlyMap<string, string>;
}

/** Who Sluice is to Cinder. Secrets stand in files of their own. */
export type CinderAuth =
  | { readonly kind: 'noauth'; readonly user: string; readonly project: string }
  | {
      readonly kind: 'password';
      /** Keystone's, with or without `/v3`. */
      readonly url: string;
      readonly username: string;
      readonly passwordFile: string;
      readonly userDomain: string;
      readonly project: string;
      readonly projectDomain: string;
    }
  | { readonly kind: 'application_credential'; readonly url: string; readonly id: string; readonly secretFile: string };

const interfaces = ['public', 'internal', 'admin'] as const;

const urlRule = 'must be an address such as http://127.0.0.1:8776/v3';
const keystoneRule = 'must be the address of Keystone, such as https://keystone.example:5000/v3';
const pollRule = 'must be a time from 500ms to 5m, such as 2s';
const timeoutRule = 'must be a time from 500ms to 1m, such as 5s';
const projectRule = 'must be the id of a project, in hexadecimal digits and dashes, such as abc';
const sluiceHostRule = 'must be the name of a host of Sluice, such as stor-01';

const word = (rule: string) => z.string({ error: rule }).min(1, rule);
const file = word('must be a path');
const domain = word('must be the name of a domain, such as Default').default('Default');
const time = (rule: string, shortestMs: number, longestMs: number, usual: string) =>
  z
    .string({ error: rule })
    .default(usual)
    .transform((text) => parseDuration(text) ?? 0)
    .refine((ms) => ms >= shortestMs && ms <= longestMs, rule);
const address = (rule: string) =>
  z.string({ error: rule }).refine((text) => {
    const url = URL.parse(text);
    const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:';
    return isHttp && url.username === '' && url.search === '' && url.hash === '';
  }, rule);

const kinds = {
  noauth: z.strictObject({
    kind: z.literal('noauth'),
    user: word('must be the name of a user, such as sluice'),
    project: z.string({ error: projectRule }).regex(/^[0-9a-fA-F-]+$/, projectRule),
  }),
  password: z.strictObject({
    kind: z.literal('password'),
    url: address(keystoneRule),
    username: word('must be the name of a user of Keystone'),
    password_file: file,
    user_domain: domain,
    project: word('must be the name of a project of Keystone'),
    project_domain: domain,
  }),
  application_credential: z.strictObject({
    kind: z.literal('application_credential'),
    url: address(keystoneRule),
    id: word('must be the id of an application credential'),
    secret_file: file,
  }),
};

/** The section `cinder` as written. */
export const cinderSection = z
  .strictObject(
    {
      endpoint: address(urlRule).optional(),
      region: word('must be the name of a region').optional(),
      interface: z.enum(interfaces, { error: `must be one of ${interfaces.join(', ')}` }).default('public'),
      auth: z.discriminatedUnion('kind', [kinds.noauth, kinds.password, kinds.application_credential], {
        error: ({ input }) =>
          typeof input === 'object' && input !== null
            ? `must be one of ${Object.keys(kinds).join(', ')}`
            : 'must have the key kind, such as { kind: noauth, user: sluice, project: abc }',
      }),
      ca: file.optional(),
      poll: time(pollRule, 500, 300_000, '2s'),
      timeout: time(timeoutRule, 500, 60_000, '5s'),
      write_progress: z.boolean({ error: 'must be true or false' }).default(false),
      hosts: z
        .record(
          z.string().regex(/^[^@#\s]+(@[^@#\s]+)?$/),
          z.string({ error: sluiceHostRule }).regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, sluiceHostRule),
          {
            error: ({ code }) =>
              code === 'invalid_key'
                ? 'must be a host of Cinder, as host or host@backend'
                : 'must map hosts of Cinder to hosts of Sluice, such as { hostA@lvm: stor-01 }',
          },
        )
        .default({}),
    },
    { error: ({ code }) => (code === 'invalid_type' ? 'must have the key auth' : undefined) },
  )
  .refine(({ endpoint, auth }) => endpoint !== undefined || auth.kind !== 'noauth', {
    path: ['endpoint'],
    error: `is missing, and without Keystone there is no catalogue to take it from: it ${urlRule}`,
  });

/** The keys that are known in a part of the section. @param above from the section on @param kind as written */
export function knownCinderKeys(above: readonly PropertyKey[], kind: unknown): string[] {
  if (above.at(-1) !== 'auth') return Object.keys(cinderSection.shape);
  return Object.keys(kinds[kind as keyof typeof kinds]?.shape ?? {});
}

/** @param absolute makes a path of the file absolute */
export function cinderConfigOf(
  written: z.output<typeof cinderSection>,
  absolute: (path: string) => string,
): CinderConfig {
  return {
    endpoint: written.endpoint,
    region: written.region,
    interface: written.interface,
    auth: authOf(written.auth, absolute),
    ca: written.ca === undefined ? undefined : absolute(written.ca),
    pollMs: written.poll,
    timeoutMs: written.timeout,
    writeProgress: written.write_progress,
    hosts: new Map(Object.entries(written.hosts)),
  };
}

function authOf(auth: z.output<typeof cinderSection>['auth'], absolute: (path: string) => string): CinderAuth {
  if (auth.kind === 'noauth') return auth;
  const { kind, url } = auth;
  if (kind === 'application_credential') return { kind, url, id: auth.id, secretFile: absolute(auth.secret_file) };
  return {
    kind,
    url,
    username: auth.username,
    passwordFile: absolute(auth.password_file),
    userDomain: auth.user_domain,
    project: auth.project,
    projectDomain: auth.project_domain,
  };
}
