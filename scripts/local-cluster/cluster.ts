import { renameSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { TlsFiles } from '../../pki/identity.ts';
import { writeFiles } from './files.ts';
import type { Addresses, ClusterPlan } from './plan.ts';
import { freePorts } from './ports.ts';
import { type Program, startProgram } from './program.ts';

const here = dirname(fileURLToPath(import.meta.url));

/** The folder with package.json, seen from the sources and from dist alike. */
export const installation = join(here, here.includes(`${sep}dist${sep}`) ? '../../..' : '../..');

/** What a finished command line printed. */
export interface Printed {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A daemon and agents on loopback, each its own process with its own certificate, started as a user would. */
export class Cluster {
  readonly plan: ClusterPlan;
  readonly addresses: Addresses;
  readonly #running = new Map<string, Program>();

  private constructor(plan: ClusterPlan, addresses: Addresses) {
    this.plan = plan;
    this.addresses = addresses;
  }

  /** Writes certificates and configurations, then starts the agents and the daemon. Nothing runs when it throws. */
  static async start(plan: ClusterPlan): Promise<Cluster> {
    const hosts = Object.keys(plan.hosts);
    const cluster = new Cluster(plan, await chooseAddresses(hosts));
    try {
      writeFiles(plan, cluster.addresses);
      await cluster.#issueCertificates();
      const agents = await Promise.allSettled(hosts.map((host) => cluster.startAgent(host)));
      for (const agent of agents) if (agent.status === 'rejected') throw agent.reason;
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

  /** Certificate of a host, of the "daemon", or of the client "admin". */
  tlsFiles(name: string): TlsFiles {
    const pki = (file: string) => join(this.plan.folder, 'pki', file);
    return { ca: pki('ca.crt'), cert: pki(`${name}.crt`), key: pki(`${name}.key`) };
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

  /** @param env besides this process's environment */
  async startAgent(host: string, env: Readonly<Record<string, string>> = {}): Promise<Program> {
    return this.#start(host, 'sluice-agent', env);
  }

  /** Runs the command line to its end. */
  async sluice(...args: string[]): Promise<Printed> {
    const options = { env: this.env, reject: false, stdin: 'ignore' } as const;
    const { exitCode, stdout, stderr } = await execa(join(installation, 'bin/sluice'), args, options);
    return { exitCode: exitCode ?? -1, stdout, stderr };
  }

  /** Replaces a policy file as an editor does: written beside it, then renamed over it. */
  editPolicy(path: string, text: string): void {
    const file = join(this.policyFolder, path);
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  }

  /** Stops what runs, the daemon first; the folder stays. */
  async stop(): Promise<void> {
    await this.#running.get('daemon')?.stop();
    await Promise.all([...this.#running.values()].map((program) => program.stop()));
    this.#running.clear();
  }

  async #start(name: string, program: string, env: Readonly<Record<string, string>> = {}): Promise<Program> {
    const { folder } = this.plan;
    const args = ['--config', join(folder, `${name}.yaml`)];
    const log = join(folder, `${name}.log`);
    const started = await startProgram(name, join(installation, 'bin', program), args, log, env);
    this.#running.set(name, started);
    return started;
  }

  async #issueCertificates(): Promise<void> {
    const pki = async (...args: string[]) => {
      await execa(join(installation, 'bin/sluice'), ['pki', ...args, '--dir', join(this.plan.folder, 'pki')]);
    };
    await pki('init');
    await pki('issue', 'daemon', '--role', 'daemon', '--address', '127.0.0.1');
    await pki('issue', 'admin', '--role', 'client');
    for (const host of Object.keys(this.plan.hosts)) {
      await pki('issue', host, '--role', 'agent', '--address', '127.0.0.1');
    }
  }
}

async function chooseAddresses(hosts: string[]): Promise<Addresses> {
  const ports = await freePorts(1 + 2 * hosts.length);
  const next = () => `127.0.0.1:${ports.pop()}`;
  return { daemon: next(), agents: new Map(hosts.map((host) => [host, { commands: next(), data: next() }])) };
}
