import { z } from 'zod';

/** What a client of Cinder's API may do; each of them may do what those before it may. */
export const apiRoles = ['reader', 'member', 'admin'] as const;
export type ApiRole = (typeof apiRoles)[number];

/** Where Cinder's API is served, and to whom; every path absolute. */
export interface CinderApiConfig {
  /** "address:port"; port 0 takes any that is free. */
  readonly listen: string;
  /** PEM files; undefined for plain HTTP, on loopback only. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  readonly tokens: readonly ApiToken[];
}

/** What a client shows, and who it is by that. */
export interface ApiToken {
  readonly secret: { readonly kind: 'text'; readonly text: string } | { readonly kind: 'file'; readonly file: string };
  readonly user: string;
  readonly project: string;
  readonly role: ApiRole;
}

const tokenRule = 'must be the text that clients send as X-Auth-Token, of visible characters, such as "u:abc"';
const rolesRule = `must be one of ${apiRoles.join(', ')}`;
const tokensRule = 'must list at least one token, such as [{ token_file: cinder.token, user: u, project: abc }]';
const eitherRule = 'must have one of the keys token_file and token';

/** What may follow `/v3/` where no project does. */
const servedAtTop = ['volumes', 'scheduler-stats', 'os-services'];

const word = (rule: string) => z.string({ error: rule }).min(1, rule);
const file = word('must be a path');
const name = (rule: string) => z.string({ error: rule }).regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, rule);

const tokenSchema = z
  .strictObject(
    {
      token: z
        .string({ error: tokenRule })
        .regex(/^[\x21-\x7e]+$/, tokenRule)
        .optional(),
      token_file: file.optional(),
      user: name('must be the name of a user, such as u'),
      project: name('must be the id of a project, such as abc').refine(
        (project) => !servedAtTop.includes(project),
        `must be none of ${servedAtTop.join(', ')}: paths of the API begin with them`,
      ),
      role: z.enum(apiRoles, { error: rolesRule }).default('member'),
    },
    {
      error: ({ code }) =>
        code === 'invalid_type' ? 'must have the keys token_file, user, project and role' : undefined,
    },
  )
  .refine(({ token, token_file }) => (token === undefined) !== (token_file === undefined), eitherRule);

const tlsSchema = z.strictObject(
  { cert: file, key: file },
  { error: ({ code }) => (code === 'invalid_type' ? 'must have the keys cert and key' : undefined) },
);

/** The section `cinder_api` as written. @param address the schema of "host:port" */
export function cinderApiSection(address: z.ZodType<string, string>) {
  return z
    .strictObject(
      {
        listen: address,
        tls: tlsSchema.optional(),
        tokens: z.array(tokenSchema, { error: tokensRule }).min(1, tokensRule),
      },
      { error: ({ code }) => (code === 'invalid_type' ? 'must have the keys listen and tokens' : undefined) },
    )
    .refine(({ listen, tls }) => tls !== undefined || isLoopback(listen), {
      path: ['listen'],
      error: ({ input }) =>
        `${JSON.stringify((input as { readonly listen?: unknown }).listen)} is reached from other hosts, and tokens would be sent in the clear: write tls: { cert: FILE, key: FILE } beside it, or listen on 127.0.0.1`,
    });
}

/** The keys that are known in a part of the section. @param above from the section on */
export function knownCinderApiKeys(above: readonly PropertyKey[]): string[] {
  if (above[0] === 'tokens') return Object.keys(tokenSchema.shape);
  if (above[0] === 'tls') return Object.keys(tlsSchema.shape);
  return ['listen', 'tls', 'tokens'];
}

/** @param absolute makes a path of the file absolute */
export function cinderApiConfigOf(
  { listen, tls, tokens }: z.output<ReturnType<typeof cinderApiSection>>,
  absolute: (path: string) => string,
): CinderApiConfig {
  return {
    listen,
    tls: tls && { cert: absolute(tls.cert), key: absolute(tls.key) },
    tokens: tokens.map(({ token, token_file, user, project, role }) => ({
      secret:
        token_file === undefined ? { kind: 'text', text: token ?? '' } : { kind: 'file', file: absolute(token_file) },
      user,
      project,
      role,
    })),
  };
}

function isLoopback(listen: string): boolean {
  const host = listen.slice(0, listen.lastIndexOf(':'));
  return host === 'localhost' || host === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}
