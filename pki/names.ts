import { isIP } from 'node:net';
import { PkiProblem } from './problem.ts';

/** DNS characters, and the underscore that inventories allow in a host's name. */
const dnsName = /^[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?)*$/;
const longest = 253;

/**
 * Checks the name of a certificate's holder, which is also the name of its files.
 * @throws PkiProblem NAME_INVALID
 */
export function checkName(name: string): void {
  if (name === 'ca') throw new PkiProblem('NAME_INVALID', `"ca" is the authority's own name; choose another`);
  if (dnsName.test(name) && name.length <= longest) return;
  throw new PkiProblem(
    'NAME_INVALID',
    `"${shown(name)}" cannot be the name of a certificate: use letters, digits, "-", "_" and ".", at most ${longest} characters`,
  );
}

/** @throws PkiProblem ADDRESS_INVALID unless it is a DNS name or an IP address without a port */
export function checkAddress(address: string): void {
  if (isIP(address) !== 0 || (dnsName.test(address) && address.length <= longest)) return;
  throw new PkiProblem(
    'ADDRESS_INVALID',
    `"${shown(address)}" is neither an IP address nor a DNS name; write it without port and brackets`,
  );
}

/** @throws PkiProblem DAYS_INVALID */
export function checkDays(days: number): void {
  if (Number.isInteger(days) && days >= 1 && days <= 36_500) return;
  throw new PkiProblem('DAYS_INVALID', `a certificate cannot hold ${days} days: give a whole number from 1 to 36500`);
}

function shown(text: string): string {
  const oneLine = JSON.stringify(text).slice(1, -1);
  return oneLine.length > 60 ? `${oneLine.slice(0, 60)}...` : oneLine;
}
