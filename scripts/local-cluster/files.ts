import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import type { Addresses, ClusterPlan } from './plan.ts';

/** Writes pools, configurations and policies of a cluster into its folder. */
export function writeFiles(plan: ClusterPlan, addresses: Addresses): void {
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(plan.folder, path)), { recursive: true });
    writeFileSync(join(plan.folder, path), text);
  };
  for (const [host, pools] of Object.entries(plan.hosts)) {
    for (const pool of Object.values(pools)) if (pool.driver === 'file') mkdirSync(pool.path, { recursive: true });
    const { commands, data } = agentOf(addresses, host);
    const agent = { host, listen: commands, data: { listen: data }, state: `state-${host}`, tls: tlsOf(host), pools };
    write(`${host}.yaml`, stringify({ ...agent, ...plan.agents?.[host] }));
  }
  const listen = addresses.daemon;
  const daemon = { listen, state: 'state-daemon', policies: 'policies', tls: tlsOf('daemon'), ...plan.daemon };
  write('daemon.yaml', stringify(daemon));
  write('client.yaml', stringify({ daemon: listen, tls: tlsOf('admin') }));
  write('policies/inventory/hosts.yaml', inventoryOf(plan, addresses));
  for (const [path, text] of Object.entries(plan.policies)) write(join('policies', path), text);
}

function tlsOf(name: string) {
  return { ca: 'pki/ca.crt', cert: `pki/${name}.crt`, key: `pki/${name}.key` };
}

function inventoryOf(plan: ClusterPlan, addresses: Addresses): string {
  const listed = Object.keys(plan.hosts).map((host) => [host, { sluice_agent: `AGENT(${host})` }]);
  const text = plan.inventory ?? stringify({ all: { hosts: Object.fromEntries(listed) } });
  return text.replaceAll(/AGENT\(([^)]+)\)/g, (_match, host: string) => agentOf(addresses, host).commands);
}

function agentOf(addresses: Addresses, host: string) {
  const found = addresses.agents.get(host);
  if (found === undefined) throw new Error(`the cluster has no host ${host}`);
  return found;
}
