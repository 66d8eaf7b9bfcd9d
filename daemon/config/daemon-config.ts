import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import type { TlsFiles } from '../../pki/identity.ts';
import { didYouMean } from '../core/policy/nearest.ts';
import { YamlFile } from '../policies/yaml-file.ts';
import type { Retention } from '../store/retention.ts';
import { type CinderApiConfig, cinderApiConfigOf, cinderApiSection, knownCinderApiKeys } from './cinder-api-config.ts';
import { type CinderConfig, cinderConfigOf, cinderSection, knownCinderKeys } from './cinder-config.ts';
import { ConfigError, type ConfigProblem } from './config-error.ts';
import { parseDuration } from './duration.ts';

/** What the daemon is told, with every path absolute. */
export interface DaemonConfig {
  /** Where it serves clients: "address:port"; port 0 takes any that is free. */
  readonly listen: string;
  /** Folder of the store. */
  readonly state: string;
  /** Folder of policy files, with `inventory/` in it. */
  readonly policies: string;
  readonly tls: TlsFiles;
  /** How long an agent holds a rate without hearing from the daemon, in milliseconds. */
  readonly leaseMs: number;
  /** Where metrics are read, as `listen`; undefined for nowhere. */
  readonly metrics: { readonly listen: string } | undefined;
  /** What of migrations that have ended is kept. */
  readonly retention: Retention;
  /** A Cinder beside it; undefined for none. */
  readonly cinder: CinderConfig | undefined;
  /** Cinder's API, as Sluice serves it; undefined for nowhere. */
  readonly cinderApi: CinderApiConfig | undefined;
  readonly log: (typeof logLevels)[number];
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
/** Shorter, and a busy machine would lose leases by itself; longer, and a dead daemon's limits would outlive it. */
const [shortestLeaseMs, longestLeaseMs] = [1_000, 600_000];

const path = z.string({ error: 'must be a path' }).min(1, 'must be a path');
const leaseRule = 'must be a time from 1s to 10m, such as 10s';

const finishedRule = 'must be a time from 1h to 3650d, such as 90d';
const [shortestFinishedMs, longestFinishedMs] = [3_600_000, 3650 * 86_400_000];
const mostRule = 'must be a whole number from 100 to 10000000, such as 100000';

const addressRule = 'must be HOST:PORT, such as 127.0.0.1:7440';
const address = z
  .string({ error: addressRule })
  .regex(/^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):\d{1,5}$/, { error: addressRule, abort: true })
  .refine((text) => Number(text.slice(text.lastIndexOf(':') + 1)) <= 65_535, 'must have a port up to 65535');

/** Sections by key, each with its keys. */
const sections = {
  tls: z.strictObject({ ca: path, cert: path, key: path }, { error: whole('keys ca, cert and key') }),
  metrics: z.strictObject({ listen: address }, { error: whole('key listen') }),
  retention: z.strictObject(
    {
      finished: z
        .string({ error: finishedRule })
        .default('90d')
        .transform((text) => parseDuration(text) ?? 0)
        .refine((ms) => ms >= shortestFinishedMs && ms <= longestFinishedMs, finishedRule),
      most: z.int({ error: mostRule }).min(100, mostRule).max(10_000_000, mostRule).default(100_000),
    },
    { error: whole('keys finished and most') },
  ),
  cinder: cinderSection,
  cinder_api: cinderApiSection(address),
};

const schema = z.strictObject({
  listen: address,
  state: path,
  policies: path,
  tls: sections.tls,
  lease: z
    .string({ error: leaseRule })
    .default('10s')
    .transform((text) => parseDuration(text) ?? 0)
    .refine((ms) => ms >= shortestLeaseMs && ms <= longestLeaseMs, leaseRule),
  metrics: sections.metrics.optional(),
  retention: sections.retention.prefault({}),
  cinder: sections.cinder.optional(),
  cinder_api: sections.cinder_api.optional(),
  log: z.enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` }).default('info'),
});

function whole(keys: string) {
  return (issue: { readonly code?: string }) => (issue.code === 'invalid_type' ? `must have the ${keys}` : undefined);
}

/** Reads `daemon.yaml`. @throws ConfigError with everything that is wrong */
export async function readDaemonConfig(file: string): Promise<DaemonConfig> {
  try {
    return parseDaemonConfig(file, await readFile(file, 'utf8'));
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    const message = `cannot be read: ${(cause as Error).message}`;
    throw new ConfigError([{ file, line: 0, message }], { cause });
  }
}

/** @param file names the text in problems, and is what its relative paths are relative to. @throws ConfigError */
export function parseDaemonConfig(file: string, text: string): DaemonConfig {
  const yaml = new YamlFile(file, text);
  if (yaml.problems.length > 0) throw new ConfigError(yaml.problems);
  const read = schema.safeParse(yaml.data ?? {});
  if (!read.success) throw new ConfigError(read.error.issues.flatMap((issue) => problemsOf(yaml, issue)));
  const { listen, state, policies, tls, lease, metrics, retention, cinder, cinder_api, log } = read.data;
  const absolute = (relative: string) => resolve(dirname(file), relative);
  return {
    listen,
    state: absolute(state),
    policies: absolute(policies),
    tls: { ca: absolute(tls.ca), cert: absolute(tls.cert), key: absolute(tls.key) },
    leaseMs: lease,
    metrics,
    retention: { finishedMs: retention.finished, most: retention.most },
    cinder: cinder && cinderConfigOf(cinder, absolute),
    cinderApi: cinder_api && cinderApiConfigOf(cinder_api, absolute),
    log,
  };
}

function problemsOf(yaml: YamlFile, issue: z.core.$ZodIssue): ConfigProblem[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(yaml, issue.path, key));
  const name = issue.path.join('.') || 'the configuration';
  const isMissing = issue.code === 'invalid_type' && valueAt(yaml.data, issue.path) === undefined;
  const message = isMissing ? `${name} is missing: it ${issue.message}` : `${name} ${issue.message}`;
  return [{ ...yaml.originOf(issue.path), message }];
}

function unknownKey(yaml: YamlFile, above: readonly PropertyKey[], key: string): ConfigProblem {
  const [section] = above;
  const isSection = typeof section === 'string' && Object.hasOwn(sections, section);
  const keys = Object.keys(isSection ? sections[section as keyof typeof sections].shape : schema.shape);
  const known = knownIn(yaml, above) ?? keys;
  const name = [...above, key].join('.');
  const message = `unknown key ${name}${didYouMean(key, known)}; known keys are ${known.join(', ')}`;
  return { ...yaml.keyOrigin([...above, key]), message };
}

/** The keys of sections that have parts of their own. */
function knownIn(yaml: YamlFile, [section, ...above]: readonly PropertyKey[]): string[] | undefined {
  if (section === 'cinder') return knownCinderKeys(above, valueAt(yaml.data, [section, ...above, 'kind']));
  return section === 'cinder_api' ? knownCinderApiKeys(above) : undefined;
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key], data);
}
