import type { TlsFiles } from '../../pki/identity.ts';
import { usualDdConfig } from '../dd/dd-config.ts';
import { type JournalPace, usualPace } from '../journal/pace.ts';
import type { OfferTerms } from '../offers/offers.ts';
import { PathPattern } from '../offers/volume-paths.ts';
import { readDocument, readText } from './document.ts';
import { type PoolConfig, readPools } from './pool-config.ts';
import type { Section } from './section.ts';
import {
  type Address,
  absolutePath,
  oneOf,
  parseAddress,
  parseDuration,
  parseName,
  parseSize,
  UnusableValue,
} from './values.ts';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** How an agent takes offers. */
export interface OfferConfig extends OfferTerms {
  /** Path of the Unix socket where it takes them. */
  readonly socket: string;
  /** Where sluice-dd writes down that it could not reach the agent; as in its dd.yaml. */
  readonly missedFile: string;
}

/** What an agent is told, with every path absolute. */
export interface AgentConfig {
  /** Name of the host, as in the inventory and in the certificate. */
  readonly host: string;
  /** Where it takes commands. */
  readonly listen: Address;
  readonly data: {
    /** Where it takes bytes from other agents. */
    readonly listen: Address;
    /** Where other agents connect; undefined for the listening address, under the host's name where that is a wildcard. */
    readonly advertise: Address | undefined;
  };
  /** Folder for what must outlive the agent. */
  readonly state: string;
  /** How much of a copy may have to be done again when this host dies. */
  readonly journal: JournalPace;
  readonly tls: TlsFiles;
  /** In the order of the file; names are unique. */
  readonly pools: readonly PoolConfig[];
  /** How copies are taken that programs of this host offer in the place of their own dd, such as Cinder's; undefined for not at all. */
  readonly offers: OfferConfig | undefined;
  /** Where metrics are read; undefined for nowhere. */
  readonly metrics: { readonly listen: Address } | undefined;
  readonly log: (typeof logLevels)[number];
}

/** Reads `agent.yaml`. @throws ConfigError with everything that is wrong */
export async function readAgentConfig(file: string): Promise<AgentConfig> {
  return parseAgentConfig(file, await readText(file));
}

/** @param file names the text in problems, and is what its relative paths are relative to. @throws ConfigError */
export function parseAgentConfig(file: string, text: string): AgentConfig {
  return readDocument(file, text, (root) => read(root, (path) => absolutePath(file, path)));
}

function read(root: Section, path: (text: string) => string): AgentConfig {
  return {
    host: root.required('host', parseName),
    listen: root.required('listen', parseAddress),
    data: root.section('data', (data) => ({
      listen: data.required('listen', parseAddress),
      advertise: data.optional('advertise', parseAddress, undefined),
    })),
    state: root.required('state', path),
    journal:
      root.optionalSection('journal', (journal) => ({
        everyMs: journal.optional('every', parseDuration, usualPace.everyMs),
        bytes: journal.optional('bytes', parseSize, usualPace.bytes),
      })) ?? usualPace,
    tls: root.section('tls', (tls) => ({
      ca: tls.required('ca', path),
      cert: tls.required('cert', path),
      key: tls.required('key', path),
    })),
    pools: readPools(root, path),
    offers: root.optionalSection('offers', (offers) => ({
      socket: offers.required('socket', path),
      missedFile: offers.optional('missed', path, usualDdConfig.missed),
      longestWaitMs: offers.optional('wait_at_most', parseDuration, usualWaitMs),
      patterns: offers.optionalList('volumes', parsePattern),
    })),
    metrics: root.optionalSection('metrics', (metrics) => ({ listen: metrics.required('listen', parseAddress) })),
    log: root.optional('log', oneOf(...logLevels), 'info'),
  };
}

/** How long a copy that a program offers may wait until it begins, unless the file says otherwise: a night and a day. */
const usualWaitMs = 86_400_000;

function parsePattern(text: string): PathPattern {
  try {
    return new PathPattern(text);
  } catch (error) {
    throw new UnusableValue((error as Error).message);
  }
}
