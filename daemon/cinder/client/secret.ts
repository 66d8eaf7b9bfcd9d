import { readFile, stat } from 'node:fs/promises';
import { CinderError } from './cinder-error.ts';

/**
 * A secret in a file of its own, without the line break at its end. It is read anew each time, so that it may be changed.
 * @param onWarning is told when others on this host may read it too
 * @throws CinderError CINDER_UNAUTHORIZED when there is none
 */
export async function readSecret(file: string, url: string, onWarning: (text: string) => void): Promise<string> {
  const [text, { mode }] = await Promise.all([readFile(file, 'utf8'), stat(file)]).catch((cause: unknown) => {
    const message = `the secret for ${url} cannot be read: ${(cause as Error).message}; write it there, readable for the daemon only`;
    throw new CinderError('CINDER_UNAUTHORIZED', message, { url, cause });
  });
  const secret = text.replace(/\r?\n$/, '');
  if (secret === '') {
    const message = `the secret for ${url} is empty: ${file} has nothing in it; write the secret there`;
    throw new CinderError('CINDER_UNAUTHORIZED', message, { url });
  }
  if ((mode & 0o004) !== 0) onWarning(`${file} has a secret that everybody on this host may read: chmod 600 ${file}`);
  return secret;
}
