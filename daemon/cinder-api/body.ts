import { z } from 'zod';
import { ApiFault } from './api-fault.ts';
import { since } from './microversion.ts';

/** How a yes or no may be written; scripts send the words that they were given. */
const yes = ['True', 'TRUE', 'true', '1', 'ON', 'On', 'on', 'YES', 'Yes', 'yes', 'y', 't'];
const no = ['False', 'FALSE', 'false', '0', 'OFF', 'Off', 'off', 'NO', 'No', 'no', 'n', 'f'];
const truth = z
  .union([z.boolean(), z.enum([...yes, ...no])], {
    error: `must be true or false, or one of ${[...yes, ...no].join(', ')}`,
  })
  .transform((written) => written === true || yes.includes(String(written)));

const entry = z.string({ error: 'must be a string' }).max(255, 'must have at most 255 characters');
const keyRule = 'has a key that does not match ^[a-zA-Z0-9-_:. /]{1,255}$';
const entries = z.record(z.string().regex(/^[a-zA-Z0-9\-_:. /]{1,255}$/), entry, {
  error: ({ code }) => (code === 'invalid_key' ? keyRule : 'must be an object of strings'),
});

const metadata = z.strictObject({ metadata: entries });
const meta = z.strictObject({
  meta: entries.refine((items) => Object.keys(items).length === 1, 'must have exactly one key'),
});

const host = z
  .string({ error: 'must be a string such as stor-02@fast#fast' })
  .max(255, 'must have at most 255 characters');
const flags = { force_host_copy: truth.default(false), lock_volume: truth.default(false) };
const migrate = z.strictObject({ 'os-migrate_volume': z.strictObject({ host, ...flags }) });
const noClusters = 'must be left out: Sluice has no clusters';
const clusters = z.union([z.null(), z.literal('')], { error: noClusters }).optional();
const migrateWithCluster = z.strictObject({
  'os-migrate_volume': z.strictObject({ host, cluster: clusters, ...flags }),
});

const word = z.string({ error: 'must be a string or null' }).nullish();
const reset = z.strictObject({
  'os-reset_status': z.strictObject({ status: word, attach_status: word, migration_status: word }),
});

/** `{"metadata": {...}}`. @throws ApiFault 400, as all of these */
export const metadataBody = (body: unknown) => checked(metadata, body).metadata;

/** `{"meta": {KEY: VALUE}}` */
export const metaBody = (body: unknown) => checked(meta, body).meta;

/** `{"os-migrate_volume": {"host": HOST, "force_host_copy": ..., "lock_volume": ...}}` */
export function migrateBody(body: unknown, microversion: number) {
  const schema = microversion >= since.clusterInMigrate ? migrateWithCluster : migrate;
  return checked(schema, body)['os-migrate_volume'];
}

/** `{"os-reset_status": {"migration_status": "none"}}` */
export const resetBody = (body: unknown) => checked(reset, body)['os-reset_status'];

function checked<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const read = schema.safeParse(body ?? {});
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new ApiFault(400, issue === undefined ? 'Malformed request body' : problemOf(issue, body));
}

/** In the words of Cinder's own check. */
function problemOf(issue: z.core.$ZodIssue, body: unknown): string {
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map((key) => `'${key.slice(0, 80)}'`);
    const unexpected = `Additional properties are not allowed (${keys.join(', ')} ${keys.length > 1 ? 'were' : 'was'} unexpected)`;
    return located(issue, body, unexpected);
  }
  const value = valueAt(body, issue.path);
  if (value === undefined && issue.code === 'invalid_type')
    return `'${String(issue.path.at(-1) ?? 'body')}' is a required property`;
  return located(issue, body, `It ${issue.message}.`);
}

function located({ path }: z.core.$ZodIssue, body: unknown, problem: string): string {
  if (path.length === 0) return problem;
  const value = JSON.stringify(valueAt(body, path)) ?? 'none';
  return `Invalid input for field/attribute ${String(path.at(-1))}. Value: ${value.slice(0, 200)}. ${problem}`;
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key], data);
}
