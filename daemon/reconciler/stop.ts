import type { HostLink } from '../hosts/host-link.ts';
import type { Hosts } from '../hosts/hosts.ts';

/** Stops a copy at the agent that runs it and has it forgotten there. @returns how far it had landed, in bytes, when it was there */
export async function stop(link: HostLink, copyId: string): Promise<number | undefined> {
  const status = await link.agent.stopCopy(copyId);
  link.forget(copyId);
  return status?.landedBytes;
}

/** @returns how far the target has landed, in bytes; 0 when there was no such sink */
export async function closeSink(hosts: Hosts, host: string, copyId: string): Promise<number> {
  return hosts.linkTo(host).agent.closeSink(copyId);
}
