import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { isMap, isScalar, LineCounter, type Pair, parseDocument, type YAMLMap } from 'yaml';
import type { TlsFiles } from '../../pki/identity.ts';
import { type Failure, usageFailure } from '../failure/failure.ts';

/** What a client needs to know: `client.yaml` of docs/architecture.md. */
export interface ClientConfig {
  /** `address:port` of the daemon. */
  readonly daemon: string;
  /** Absolute paths. */
  readonly tls: TlsFiles;
}

/**
 * Reads the client configuration from `path`, else from the first of the usual places that exists.
 * @throws Failure (usage) naming the places looked at, or the file and the line
 */
export function readClientConfig(
  path: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): ClientConfig {
  const chosen = path ?? environment.SLUICE_CONFIG ?? firstExisting(environment);
  let text: string;
  try {
    text = readFileSync(chosen, 'utf8');
  } catch (cause) {
    throw usageFailure(
      `${chosen}: the client configuration cannot be read: ${(cause as Error).message}`,
      'CONFIG_UNREADABLE',
      {
        cause,
      },
    );
  }
  return parseClientConfig(text, chosen);
}

function firstExisting(environment: Readonly<Record<string, string | undefined>>): string {
  const places = [join(environment.HOME ?? homedir(), '.config/sluice/client.yaml'), '/etc/sluice/client.yaml'];
  const found = places.find((place) => existsSync(place));
  if (found !== undefined) return found;
  throw usageFailure(
    `no client configuration: looked at $SLUICE_CONFIG (not set), ${places.join(' and ')}; ` +
      'write one (docs/cli.md shows it) or name it with --config FILE',
    'CONFIG_MISSING',
  );
}

/** @param path where the text stands: for messages, and what relative paths in it are relative to */
export function parseClientConfig(text: string, path: string): ClientConfig {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const fail: Complain = (offset, problem) =>
    usageFailure(`${path}:${offset === undefined ? 1 : lines.linePos(offset).line}: ${problem}`, 'CONFIG_INVALID');
  const [broken] = document.errors;
  if (broken !== undefined) throw fail(broken.pos[0], broken.message.split('\n')[0] ?? 'is not YAML');

  const root = new Section(document.contents, 'the file', ['daemon', 'tls'], fail);
  const tls = new Section(root.get('tls'), 'tls', ['ca', 'cert', 'key'], fail);
  const file = (key: string) => resolve(dirname(path), tls.text(key));
  return { daemon: root.text('daemon'), tls: { ca: file('ca'), cert: file('cert'), key: file('key') } };
}

type Complain = (offset: number | undefined, problem: string) => Failure;

/** One mapping of the file, with exactly these keys. */
class Section {
  readonly #map: YAMLMap;
  readonly #name: string;
  readonly #fail: Complain;

  constructor(node: unknown, name: string, keys: readonly string[], fail: Complain) {
    if (!isMap(node)) throw fail(undefined, `${name} must hold ${keys.join(', ')}`);
    for (const { key } of node.items as Pair[]) {
      const known = isScalar(key) && typeof key.value === 'string' && keys.includes(key.value);
      if (!known) throw fail(offsetOf(key), `unknown key ${String(key)} in ${name}; known are ${keys.join(', ')}`);
    }
    this.#map = node;
    this.#name = name;
    this.#fail = fail;
  }

  get(key: string): unknown {
    return this.#map.get(key, true);
  }

  text(key: string): string {
    const value = this.get(key);
    if (isScalar(value) && typeof value.value === 'string' && value.value !== '') return value.value;
    throw this.#fail(offsetOf(value) ?? this.#map.range?.[0], `${this.#name} needs ${key}, a text`);
  }
}

function offsetOf(node: unknown): number | undefined {
  return isScalar(node) ? node.range?.[0] : undefined;
}
