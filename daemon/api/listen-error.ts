/** An address that cannot be listened on, with why; the operator's to mend. */
export class ListenError extends Error {
  override readonly name = 'ListenError';

  /** @param cause what the system or gRPC said */
  constructor(address: string, cause: unknown) {
    super(`cannot listen on ${address}: ${inPlainWords((cause as Error).message)}`, { cause });
  }
}

function inPlainWords(message: string): string {
  if (message.includes('EADDRINUSE')) return 'the address is in use by another program (EADDRINUSE)';
  if (message.includes('EADDRNOTAVAIL')) return 'this host does not have that address (EADDRNOTAVAIL)';
  if (message.includes('EACCES')) return 'this port needs more rights (EACCES)';
  return message;
}
