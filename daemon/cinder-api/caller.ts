import { createHash, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type ApiRole, type ApiToken, apiRoles } from '../config/cinder-api-config.ts';
import { ConfigError } from '../config/config-error.ts';
import { forbidden, unauthorized } from './api-fault.ts';

/** Who calls. */
export interface Caller {
  readonly user: string;
  readonly project: string;
  readonly role: ApiRole;
}

/** Who may call, by what they show. */
export class Callers {
  readonly #known: readonly { readonly digest: Buffer; readonly caller: Caller }[];

  private constructor(known: readonly { readonly digest: Buffer; readonly caller: Caller }[]) {
    this.#known = known;
  }

  /** Reads the tokens that stand in files. @throws ConfigError naming the file */
  static async read(tokens: readonly ApiToken[]): Promise<Callers> {
    const known = tokens.map(async ({ secret, ...caller }) => {
      const text = secret.kind === 'text' ? secret.text : await readToken(secret.file);
      return { digest: digestOf(text), caller };
    });
    return new Callers(await Promise.all(known));
  }

  /** Takes the same time whatever the token begins with. @throws ApiFault 401 */
  withToken(token: string | undefined): Caller {
    const shown = digestOf(token ?? '');
    const found = this.#known.filter(({ digest }) => timingSafeEqual(digest, shown));
    if (token === undefined || found[0] === undefined) throw unauthorized();
    return found[0].caller;
  }
}

/** @param rule Cinder's name for what needs that role. @throws ApiFault 403 */
export function needRole(caller: Caller, role: ApiRole, rule: string): void {
  if (apiRoles.indexOf(caller.role) < apiRoles.indexOf(role)) throw forbidden(rule);
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

async function readToken(file: string): Promise<string> {
  const written = await readFile(file, 'utf8').catch((cause: Error) => {
    const message = `the token for Cinder's API cannot be read: ${cause.message}; write it there, readable for the daemon only`;
    throw new ConfigError([{ file, line: 0, message }], { cause });
  });
  const token = written.replace(/\r?\n$/, '');
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  const message = "has no token for Cinder's API in it; write one line of visible characters without spaces";
  throw new ConfigError([{ file, line: 0, message }]);
}
