import { Refusal, type RefusalReason } from '../core/migration/refusal.ts';
import { AgentFailure } from '../hosts/agent-failure.ts';
import { ApiFault, volumeNotFound } from './api-fault.ts';

/** What Cinder begins the message of a refusal with; those of other reasons are about the volume. */
const beginnings: Partial<Record<RefusalReason, string>> = {
  HOST_NOT_FOUND: 'Invalid host',
  HOST_DOWN: 'Invalid host',
  POOL_NOT_FOUND: 'Invalid host',
  POOL_UNUSABLE: 'Invalid host',
  METADATA_INVALID: 'Invalid metadata',
};

/** The one place where what goes wrong becomes one of Cinder's answers. What it does not know is a bug: 500, without what happened. */
export function faultOfError(error: unknown): ApiFault {
  if (error instanceof ApiFault) return error;
  if (error instanceof Refusal) return ofRefusal(error);
  if (error instanceof AgentFailure) return ofAgent(error);
  return (
    ofHttp(error) ??
    new ApiFault(500, 'The server has either erred or is incapable of performing the requested operation.', {
      cause: error,
    })
  );
}

/** Cinder says 400 of whatever it will not do, of a conflict too. */
function ofRefusal({ reason, message, facts }: Refusal): ApiFault {
  if (reason === 'VOLUME_NOT_FOUND') return volumeNotFound(facts.volume ?? '', facts.silent_hosts);
  return new ApiFault(400, `${beginnings[reason] ?? 'Invalid volume'}: ${message}`);
}

function ofAgent({ reason, message, transient }: AgentFailure): ApiFault {
  if (reason === 'METADATA_INVALID') return new ApiFault(400, `Invalid metadata: ${message}`);
  return new ApiFault(transient ? 503 : 500, message);
}

/** What the HTTP server found wrong with a request before anybody read it. */
function ofHttp(error: unknown): ApiFault | undefined {
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined;
  const status = error.statusCode;
  if (status === 413) return new ApiFault(413, 'Request is too large.');
  if (status === 415) return new ApiFault(415, 'Unsupported Content-Type');
  return typeof status === 'number' && status < 500 ? new ApiFault(400, error.message) : undefined;
}
