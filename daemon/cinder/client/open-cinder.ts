import { readFile } from 'node:fs/promises';
import type { CinderConfig } from '../../config/cinder-config.ts';
import { ConfigError } from '../../config/config-error.ts';
import { CinderClient } from './cinder-client.ts';
import { type Http, httpWith } from './http.ts';
import { KeystoneSession } from './keystone.ts';
import { noauthSession, type Session } from './session.ts';

/** What the client does not know by itself. */
export interface CinderSurroundings {
  /** The wall clock, in milliseconds. */
  readonly now: () => number;
  /** Told what an operator should mend though it works. */
  readonly onWarning: (text: string) => void;
}

/** A client of the configured Cinder. It asks nothing yet. @throws ConfigError when the file of authorities cannot be read */
export async function openCinder(config: CinderConfig, surroundings: CinderSurroundings): Promise<CinderClient> {
  const http = httpWith({ ca: await authorities(config.ca), timeoutMs: config.timeoutMs });
  return new CinderClient(sessionOf(config, http, surroundings), http);
}

function sessionOf(config: CinderConfig, http: Http, surroundings: CinderSurroundings): Session {
  const { auth, endpoint } = config;
  if (auth.kind !== 'noauth') return new KeystoneSession({ auth, where: config, http, ...surroundings });
  if (endpoint === undefined) throw new TypeError('the configuration was read without its rule for noauth');
  return noauthSession(auth, endpoint);
}

async function authorities(file: string | undefined): Promise<Buffer | undefined> {
  if (file === undefined) return undefined;
  return readFile(file).catch((cause: Error) => {
    throw new ConfigError([{ file, line: 0, message: `cannot be read as cinder.ca: ${cause.message}` }], { cause });
  });
}
