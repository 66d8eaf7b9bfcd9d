import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAuthority, issueCertificate, type KeyPair, type Subject, type Validity } from './authority.ts';
import { type CertificateFacts, factsOf } from './certificate.ts';
import type { TlsFiles } from './identity.ts';
import { checkAddress, checkDays, checkName } from './names.ts';
import { PkiProblem } from './problem.ts';

/** Where a folder of certificates keeps one holder's three files; the holder `ca` is the authority itself. */
export function filesOf(folder: string, name: string): TlsFiles {
  return { ca: join(folder, 'ca.crt'), cert: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) };
}

/**
 * Makes a certificate authority in a folder: `ca.crt`, and `ca.key` that only its owner can read.
 * @throws PkiProblem FILE_EXISTS when there is one already, whose certificates would all become worthless
 */
export async function initFolder(folder: string, name: string, validity: Validity): Promise<CertificateFacts> {
  checkDays(validity.days);
  const files = filesOf(folder, 'ca');
  refuseToOverwrite([files.cert, files.key], 'choose another --dir, or remove the old authority by hand first');
  const authority = await createAuthority(name, validity);
  await save(folder, files, authority);
  return factsOf(Buffer.from(authority.certificate), files.cert);
}

/**
 * Issues a certificate from the authority in a folder: `NAME.crt`, and `NAME.key` that only its owner can read.
 * @param renew replaces the files of that name, key included
 * @throws PkiProblem; nothing is written then
 */
export async function issueInto(
  folder: string,
  subject: Subject,
  validity: Validity,
  renew = false,
): Promise<CertificateFacts> {
  checkName(subject.name);
  for (const address of subject.addresses) checkAddress(address);
  checkDays(validity.days);
  const files = filesOf(folder, subject.name);
  if (!renew) refuseToOverwrite([files.cert, files.key], 'add --renew to replace certificate and key');
  const issued = await issueCertificate(await readAuthority(folder, validity.now), subject, validity);
  await save(folder, files, issued);
  return factsOf(Buffer.from(issued.certificate), files.cert);
}

async function readAuthority(folder: string, now: Date): Promise<KeyPair> {
  const files = filesOf(folder, 'ca');
  let authority: KeyPair;
  try {
    authority = { certificate: await readFile(files.cert, 'utf8'), key: await readFile(files.key, 'utf8') };
  } catch (cause) {
    throw new PkiProblem(
      'AUTHORITY_MISSING',
      `${folder} holds no certificate authority that can be read (${(cause as Error).message}); make one with "sluice pki init --dir ${folder}"`,
      { cause },
    );
  }
  const facts = factsOf(Buffer.from(authority.certificate), files.cert);
  if (facts.validTo > now) return authority;
  throw new PkiProblem('AUTHORITY_EXPIRED', `${files.cert}: the authority ended on ${facts.validTo.toISOString()}`);
}

function refuseToOverwrite(paths: readonly string[], advice: string): void {
  const existing = paths.find((path) => existsSync(path));
  if (existing !== undefined) throw new PkiProblem('FILE_EXISTS', `${existing} exists already; ${advice}`);
}

async function save(folder: string, files: TlsFiles, pair: KeyPair): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await replace(files.key, pair.key, 0o600);
    await replace(files.cert, pair.certificate, 0o644);
  } catch (cause) {
    throw new PkiProblem('FOLDER_UNUSABLE', `${folder}: cannot be written: ${(cause as Error).message}`, { cause });
  }
}

/** Writes beside and renames, so that whoever reads the path sees the old file or the new one, whole. */
async function replace(path: string, text: string, mode: number): Promise<void> {
  const beside = `${path}.new`;
  await writeFile(beside, `${text.trimEnd()}\n`, { mode });
  await chmod(beside, mode);
  await rename(beside, path);
}
