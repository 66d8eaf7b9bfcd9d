import type { CertificateFacts } from '../../pki/certificate.ts';
import { formatDuration, formatTime } from './amounts.ts';
import type { Paint } from './paint.ts';
import { renderFacts } from './table.ts';

/** A certificate as `--json` shows it. */
export function certificateView(facts: CertificateFacts, now: Date) {
  return {
    ...facts,
    validFrom: facts.validFrom.toISOString(),
    validTo: facts.validTo.toISOString(),
    expired: facts.validTo <= now,
  };
}

export function renderCertificate(facts: CertificateFacts, now: Date, paint: Paint): string {
  const leftMs = facts.validTo.getTime() - now.getTime();
  const left = leftMs > 0 ? `${formatDuration(leftMs)} left` : paint.bad('expired');
  return renderFacts(
    [
      ['file', facts.file],
      ['name', paint.strong(facts.name)],
      ['role', facts.role],
      ['addresses', facts.addresses.join(', ')],
      ['valid from', formatTime(facts.validFrom.toISOString())],
      ['valid to', `${formatTime(facts.validTo.toISOString())}, ${left}`],
      ['issuer', facts.issuer],
      ['fingerprint', facts.fingerprint],
    ],
    paint,
  );
}
