import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { stringify } from 'yaml';
import { freePorts } from './ports.ts';
import { type Program, startProgram } from './program.ts';

/** Folder with package.json: two up from here in the sources, three in dist. */
export const installation = ((here) => (here.includes('/dist/') ? join(here, '../../..') : join(here, '../..')))(
  dirname(fileURLToPath(import.meta.url)),
);

/** A pool as it stands in agent.yaml. */
export type PoolConfig =
  | { readonly driver: 'file'; readonly path: string }
  | { readonly driver: 'block'; readonly devices: readonly (string | { path: string; volume: string; size?: string })[] };

export interface ClusterPlan {
  /** An empty folder that the cluster may fill; the caller removes it. */
  readonly folder: string;
  /** Pools by host; a file pool's folder is made. */
  readonly hosts: Readonly<Record<string, Readonly<Record<string, PoolConfig>>>>;
  /** Policy files by path within the policy folder, besides the inventory. */
  readonly policies: Readonly<Record<string, string>>;
  /** Inventory as text; by default one that lists the hosts. Its `AGENT(host)` stands for that agent's address. */
  readonly inventory?: string;
  /** More keys of daemon.yaml. */
  readonly daemon?: Readonly<Record<string, unknown>>;
}

interface Addresses {
  readonly daemon: string;
  readonly agents: ReadonlyMap<string, { readonly commands: string; readonly data: string }>;
}

/** What a finished command line printed. */
export interface Printed {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A daemon and agents on loopback, each its own process with its own certificate, started as a user would. */
export class Cluster {
  readonly plan: ClusterPlan;
  readonly #addresses: Addresses;
  readonly #running = new Map<string, Program>();

  private constructor(plan: ClusterPlan, addresses: Addresses) {
    this.plan = plan;
    this.#addresses = addresses;
  }

  /** Writes certificates and configurations, then starts the agents and the daemon. Nothing runs when it throws. */
  static async start(plan: ClusterPlan): Promise<Cluster> {
    const cluster = new Cluster(plan, await chooseAddresses(Object.keys(plan.hosts)));
    try {
      await cluster.#writeCertificates();
      cluster.#writeConfigurations();
      await Promise.all(Object.keys(plan.hosts).map((host) => cluster.startAgent(host)));
      await cluster.startDaemon();
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  /** Environment in which `sluice` finds this cluster. */
  get env(): Record<string, string> {
    return { SLUICE_CONFIG: join(this.plan.folder, 'client.yaml') };
  }

  get daemonAddress(): string {
    return this.#addresses.daemon;
  }

  get policyFolder(): string {
    return join(this.plan.folder, 'policies');
  }

  /** The running program: "daemon" or a host's name. */
  program(name: string): Program {
    const program = this.#running.get(name);
    if (program === undefined) throw new Error(`${name} does not run`);
    return program;
  }

  async startDaemon(): Promise<Program> {
    return this.#start('daemon', 'sluiced');
  }

  async startAgent(host: string): Promise<Program> {
    return this.#start(host, 'sluice-agent');
  }

  /** Runs the command line to its end. */
  async sluice(...args: string[]): Promise<Printed> {
    const { exitCode, stdout, stderr } = await execa(join(installation, 'bin/sluice'), args, {
      env: this.env,
      reject: false,
      stdin: 'ignore',
    });
    return { exitCode: exitCode ?? -1, stdout, stderr };
  }

  /** Replaces a policy file as an editor does: written beside it, then renamed over it. */
  editPolicy(path: string, text: string): void {
    const file = join(this.policyFolder, path);
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  }

  /** Stops what runs; the folder stays. */
  async stop(): Promise<void> {
    const daemon = this.#running.get('daemon');
    await daemon?.stop();
    await Promise.all([...this.#running.values()].map((program) => program.stop()));
    this.#running.clear();
  }

  async #start(name: string, program: string): Promise<Program> {
    const { folder } = this.plan;
    const args = ['--config', join(folder, `${name}.yaml`)];
    const started = await startProgram(name, join(installation, 'bin', program), args, join(folder, `${name}.log`));
    this.#running.set(name, started);
    return started;
  }

  async #writeCertificates(): Promise<void> {
    const dir = join(this.plan.folder, 'pki');
    const pki = (...args: string[]) => execa(join(installation, 'bin/sluice'), ['pki', ...args, '--dir', dir]);
    await pki('init');
    await pki('issue', 'daemon', '--role', 'daemon', '--address', '127.0.0.1');
    await pki('issue', 'admin', '--role', 'client');
    for (const host of Object.keys(this.plan.hosts)) {
      await pki('issue', host, '--role', 'agent', '--address', '127.0.0.1');
    }
  }

  #writeConfigurations(): void {
    const { folder, hosts, policies, daemon } = this.plan;
    const tls = (name: string) => ({ ca: 'pki/ca.crt', cert: `pki/${name}.crt`, key: `pki/${name}.key` });
    const write = (path: string, text: string) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    };
    for (const [host, pools] of Object.entries(hosts)) {
      for (const pool of Object.values(pools)) if (pool.driver === 'file') mkdirSync(pool.path, { recursive: true });
      const { commands, data } = this.#agent(host);
      const config = { host, listen: commands, data: { listen: data }, state: `state-${host}`, tls: tls(host), pools };
      write(`${host}.yaml`, stringify(config));
    }
    const listen = this.#addresses.daemon;
    write(
      'daemon.yaml',
      stringify({ listen, state: 'state-daemon', policies: 'policies', tls: tls('daemon'), ...daemon }),
    );
    write('client.yaml', stringify({ daemon: listen, tls: tls('admin') }));
    write('policies/inventory/hosts.yaml', this.#inventory());
    for (const [path, text] of Object.entries(policies)) write(join('policies', path), text);
  }

  #inventory(): string {
    const listed = Object.keys(this.plan.hosts).map((host) => [host, { sluice_agent: `AGENT(${host})` }]);
    const text = this.plan.inventory ?? stringify({ all: { hosts: Object.fromEntries(listed) } });
    return text.replaceAll(/AGENT\(([^)]+)\)/g, (_match, host: string) => this.#agent(host).commands);
  }

  #agent(host: string): { commands: string; data: string } {
    const found = this.#addresses.agents.get(host);
    if (found === undefined) throw new Error(`the cluster has no host ${host}`);
    return found;
  }
}

async function chooseAddresses(hosts: string[]): Promise<Addresses> {
  const ports = await freePorts(1 + 2 * hosts.length);
  const next = () => `127.0.0.1:${ports.pop()}`;
  return { daemon: next(), agents: new Map(hosts.map((host) => [host, { commands: next(), data: next() }])) };
}
