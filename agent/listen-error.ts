import { type Address, formatAddress } from './config/values.ts';

/** An address that cannot be listened on, with why; the operator's to mend. */
export class ListenError extends Error {
  override readonly name = 'ListenError';

  /**
   * @param address or the path of a Unix socket
   * @param cause what the system or gRPC said; both name the system's code
   */
  constructor(what: string, address: Address | string, cause: unknown) {
    const where = typeof address === 'string' ? address : formatAddress(address);
    super(`${what}: cannot listen on ${where}: ${plainly((cause as Error).message)}`, { cause });
  }
}

function plainly(message: string): string {
  if (message.includes('EADDRINUSE')) return 'the address is in use by another program';
  if (message.includes('EADDRNOTAVAIL')) return 'this host does not have that address';
  if (message.includes('EACCES')) return 'this port needs more rights';
  return message;
}
