import { readFile } from 'node:fs/promises';
import { type CertificateFacts, factsOf } from '../../pki/certificate.ts';
import { CertificateError, type Role } from '../../pki/identity.ts';
import { PkiProblem } from '../../pki/problem.ts';
import { type ExitCode, exit } from '../failure/exit.ts';
import { Failure } from '../failure/failure.ts';
import type { Invocation } from '../invocation.ts';
import { certificateView, renderCertificate } from '../render/certificate.ts';
import { daysWord } from '../words/days.ts';

export interface InitOptions {
  readonly dir: string;
  readonly name: string;
  readonly days: string;
}

/** Makes a certificate authority. */
export function initAuthority(invocation: Invocation, { dir, name, days }: InitOptions): Promise<ExitCode> {
  return certificateOf(invocation, async (now) => {
    const { initFolder } = await import('../../pki/folder.ts');
    return initFolder(dir, name, { days: daysWord(days), now });
  });
}

export interface IssueOptions {
  readonly dir: string;
  readonly role: Role;
  readonly address?: readonly string[];
  readonly days: string;
  readonly renew?: true;
}

/** Issues a certificate with a role. */
export function issue(invocation: Invocation, name: string, options: IssueOptions): Promise<ExitCode> {
  return certificateOf(invocation, async (now) => {
    const { issueInto } = await import('../../pki/folder.ts');
    const subject = { name, role: options.role, addresses: options.address ?? [] };
    return issueInto(options.dir, subject, { days: daysWord(options.days), now }, options.renew ?? false);
  });
}

/** What a certificate says. */
export function showCertificate(invocation: Invocation, file: string): Promise<ExitCode> {
  return certificateOf(invocation, async () => factsOf(await readCertificate(file), file));
}

async function readCertificate(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new CertificateError('CERTIFICATE_UNREADABLE', `${file}: cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
}

async function certificateOf(
  { output }: Invocation,
  make: (now: Date) => Promise<CertificateFacts>,
): Promise<ExitCode> {
  const now = new Date();
  try {
    const facts = await make(now);
    output.result(certificateView(facts, now), () => renderCertificate(facts, now, output.paint));
    return exit.success;
  } catch (error) {
    if (!(error instanceof PkiProblem || error instanceof CertificateError)) throw error;
    throw new Failure(exit.refused, error.reason, error.message, {}, { cause: error });
  }
}
