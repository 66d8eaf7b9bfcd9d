import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority, issueCertificate, type KeyPair } from '../../pki/authority.ts';
import type { Role, TlsFiles, TlsMaterial } from '../../pki/identity.ts';

/** Whose certificate, and for how long: one day from `notAfter` back when it is given, else from now on. */
export interface Holder {
  readonly name: string;
  readonly role: Role;
  readonly notAfter?: Date;
}

/** A certificate of a test. */
export interface IssuedCertificate extends TlsMaterial {
  /** Writes the three files into a folder of their own under the system's temporary one. */
  writeFiles(): Promise<CertificateFiles>;
}

export interface CertificateFiles extends TlsFiles {
  /** Takes the folder away. */
  remove(): Promise<void>;
}

/** A certificate authority of a test, which lives in memory. */
export interface TestAuthority {
  readonly ca: Buffer;
  issue(holder: Holder): Promise<IssuedCertificate>;
}

const dayMs = 86_400_000;

export async function makeAuthority(name = 'test authority'): Promise<TestAuthority> {
  const authority = await createAuthority(name, { days: 2, now: new Date() });
  return { ca: Buffer.from(authority.certificate), issue: (holder) => issue(authority, holder) };
}

async function issue(authority: KeyPair, { name, role, notAfter }: Holder): Promise<IssuedCertificate> {
  const now = notAfter === undefined ? new Date() : new Date(notAfter.getTime() - dayMs);
  const subject = { name, role, addresses: ['localhost', '127.0.0.1'] };
  const pair = await issueCertificate(authority, subject, { days: 1, now });
  const material = {
    ca: Buffer.from(authority.certificate),
    cert: Buffer.from(pair.certificate),
    key: Buffer.from(pair.key),
  };
  return { ...material, writeFiles: () => writeFiles(material) };
}

async function writeFiles(material: TlsMaterial): Promise<CertificateFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-certificates-'));
  const files = { ca: join(folder, 'ca.crt'), cert: join(folder, 'host.crt'), key: join(folder, 'host.key') };
  await Promise.all([
    writeFile(files.ca, material.ca),
    writeFile(files.cert, material.cert),
    writeFile(files.key, material.key, { mode: 0o600 }),
  ]);
  return { ...files, remove: () => rm(folder, { recursive: true, force: true }) };
}
