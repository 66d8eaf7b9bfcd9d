import type { InventoryHost } from './inventory.ts';
import { textOf } from './written.ts';

const address = /^(?<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):(?<port>\d{1,5})$/;
const template = /\{\{\s*(\w+)\s*\}\}/g;

/**
 * The address that `sluice_agent` means for a host. `{{ inventory_hostname }}` and `{{ ansible_host }}` in it are filled in, so that
 * one line can stand in a group's variables.
 * @returns the address, or as `problem` what is wrong with it
 */
export function agentAddress(
  host: InventoryHost,
  text: string,
): { readonly address: string } | { readonly problem: string } {
  const unknown = new Set<string>();
  const filled = text.replace(template, (whole, name: string) => {
    const value = name === 'inventory_hostname' ? host.name : textOf(host.effective, name)?.value;
    if (value !== undefined && (name === 'inventory_hostname' || name === 'ansible_host')) return value;
    unknown.add(whole);
    return whole;
  });
  const said = `sluice_agent of host ${host.name} is "${text}"`;
  if (unknown.size > 0) return { problem: `${said}: nothing is known for ${[...unknown].join(', ')}` };
  const port = Number(address.exec(filled)?.groups?.port);
  if (port >= 1 && port <= 65_535) return { address: filled };
  return { problem: `${said}: write ADDRESS:PORT, such as ${host.name}:7441` };
}
