import { appendFileSync, mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initFolder, issueInto } from '../../../pki/folder.ts';
import { installation } from '../../../scripts/local-cluster/cluster.ts';
import { writeFiles } from '../../../scripts/local-cluster/files.ts';
import type { ClusterPlan, PoolConfig } from '../../../scripts/local-cluster/plan.ts';
import { type Program, startProgram } from '../../../scripts/local-cluster/program.ts';
import { hoursAround } from '../../support/clock-hours.ts';
import { MiB, makeImage } from '../../support/sandbox.ts';
import type { SiteNeeds } from './needs.ts';
import { layNetwork, type Network } from './network.ts';
import { Storage } from './storage.ts';
import { fakeTime } from './tools.ts';

export type ProgramName = 'daemon' | 'stor-01' | 'stor-02';
export const programNames: readonly ProgramName[] = ['stor-01', 'stor-02', 'daemon'];

/** What a site is made for. */
export interface SitePlan {
  readonly needs: SiteNeeds;
  /** Of this process's sites each has its own. */
  readonly number: number;
  readonly volume: string;
  readonly sizeBytes: number;
  /** What the policies allow, in bytes per second. */
  readonly limit: number;
  /** Whether migrations wait for the window `gate` until it is opened. */
  readonly isGated: boolean;
}

/** A daemon and two agents, all processes, in a folder of their own, with one volume on stor-01; all of it goes with `dispose`. */
export class Site implements AsyncDisposable {
  readonly plan: SitePlan;
  readonly folder: string;
  readonly storage = new Storage();
  readonly #running = new Map<ProgramName, Program>();
  readonly #listeners = new Set<(line: string) => void>();
  readonly #starting = new Set<Promise<Program>>();
  #isGone = false;
  #network: Network | undefined;
  #isOpen: boolean;
  #poolsOfTarget: Record<string, PoolConfig>;
  #device = '';

  private constructor(plan: SitePlan) {
    this.plan = plan;
    this.folder = mkdtempSync(join(roomyFolder(), 'sluice-chaos-'));
    this.#isOpen = !plan.isGated;
    this.#poolsOfTarget = { fast: filePool(this.path('stor-02/fast/pool')), slow: filePool(this.path('stor-02/slow')) };
  }

  static async start(plan: SitePlan): Promise<Site> {
    const site = new Site(plan);
    try {
      await site.#lay();
      await Promise.all([site.startProgram('stor-01'), site.startProgram('stor-02')]);
      await site.startProgram('daemon');
      return site;
    } catch (error) {
      await site[Symbol.asyncDispose]();
      throw error;
    }
  }

  get network(): Network {
    if (this.#network === undefined) throw new Error('the site has no network');
    return this.#network;
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** The file that holds the bytes of the source, also behind a loop device. */
  get sourceFile(): string {
    return this.plan.needs.source === 'loop' ? this.path('device.img') : this.path('stor-01/fast', this.plan.volume);
  }

  /** The file of the volume in a file pool. */
  fileOf(host: string, pool: string): string {
    return join(this.#poolFolder(host, pool), this.plan.volume);
  }

  /** The image of a hidden target in a file pool. */
  hiddenFile(host: string, pool: string, migrationId: string): string {
    return join(this.#poolFolder(host, pool), '.sluice/targets', migrationId);
  }

  /** The loop device over the source; empty where the source is a file. */
  get sourceDevice(): string {
    return this.#device;
  }

  program(name: ProgramName): Program {
    const program = this.#running.get(name);
    if (program === undefined) throw new Error(`${name} does not run`);
    return program;
  }

  isRunning(name: ProgramName): boolean {
    return this.#running.has(name);
  }

  /** The agents that run now. */
  get agentPids(): number[] {
    return (['stor-01', 'stor-02'] as const).flatMap((host) => this.#running.get(host)?.pid ?? []);
  }

  async startProgram(name: ProgramName): Promise<void> {
    if (this.#running.has(name)) return;
    if (this.#isGone) throw new Error('the site is gone');
    const binary = join(installation, 'bin', name === 'daemon' ? 'sluiced' : 'sluice-agent');
    const [file = '', ...args] = [...(name === 'daemon' ? [] : this.network.prefix(name)), binary];
    const heard = (line: string) => {
      if (name === 'daemon') for (const listener of this.#listeners) listener(line);
    };
    const config = ['--config', this.path(`${name}.yaml`)];
    const started = startProgram(name, file, [...args, ...config], this.path(`${name}.log`), this.#env(name), heard);
    this.#starting.add(started);
    try {
      this.#running.set(name, await started);
    } finally {
      this.#starting.delete(started);
    }
  }

  /** SIGKILL, also to one that was stopped. */
  async kill(...names: ProgramName[]): Promise<void> {
    const killed = names.flatMap((name) => this.#running.get(name) ?? []);
    for (const name of names) this.#running.delete(name);
    await Promise.all(killed.map((program) => program.kill()));
  }

  /** Hears the daemon's log at debug level, line by line, until the function that is given back is called. */
  onDaemonLine(listener: (line: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Lets migrations start that wait for the window `gate`. */
  openGate(): void {
    this.#isOpen = true;
    writeFileSync(this.path('policies/10-default.yaml'), this.#policy());
  }

  /** Gives stor-02 other pools from its next start on. */
  configureTarget(pools: Record<string, PoolConfig>): void {
    this.#poolsOfTarget = pools;
    this.#writeFiles();
  }

  get targetPools(): Record<string, PoolConfig> {
    return this.#poolsOfTarget;
  }

  /** Issues a certificate anew. @param forSeconds how long it holds from now on */
  async issue(name: ProgramName | 'admin', forSeconds = 86_400): Promise<void> {
    const role = name === 'daemon' ? 'daemon' : name === 'admin' ? 'client' : 'agent';
    // Whole days that end then: also backdated far enough for a clock that is put back.
    const days = 2;
    const validity = { days, now: new Date(Date.now() + forSeconds * 1000 - days * 86_400_000) };
    await issueInto(this.path('pki'), { name, role, addresses: ['127.0.0.1'] }, validity, true);
  }

  /** Sets the clock that a program reads, by seconds from the machine's; the programs of a copy read their agent's. */
  setClock(name: ProgramName, bySeconds: number): void {
    writeFileSync(this.path(`clock-${name}`), `${bySeconds < 0 ? '-' : '+'}${Math.abs(bySeconds)}\n`);
  }

  say(text: string): void {
    appendFileSync(this.path('timeline.log'), `${new Date().toISOString()} ${text}\n`);
  }

  /** Ends every program; storage, network and folder stay. */
  async stop(): Promise<void> {
    await this.kill(...programNames);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isGone = true;
    await Promise.allSettled(this.#starting);
    await this.stop();
    await this.storage[Symbol.asyncDispose]();
    await this.#network?.[Symbol.asyncDispose]();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #lay(): Promise<void> {
    const { needs, number, sizeBytes } = this.plan;
    this.#network = await layNetwork(needs.network, number);
    for (const folder of ['stor-01/fast', 'stor-01/slow', 'stor-02/slow'])
      mkdirSync(this.path(folder), { recursive: true });
    if (needs.target === 'mounted') {
      await this.storage.mountSmall(this.path('target.img'), this.path('stor-02/fast'), 2 * sizeBytes + 16 * MiB);
    }
    if (needs.state === 'mounted') await this.storage.mountInMemory(this.path('state-stor-02'));
    makeImage(this.sourceFile, sizeBytes);
    if (needs.source === 'loop') this.#device = await this.storage.attach(this.sourceFile);
    await initFolder(this.path('pki'), 'chaos', { now: new Date(Date.now() - 3 * 3_600_000), days: 30 });
    for (const name of [...programNames, 'admin' as const]) await this.issue(name);
    for (const name of programNames) this.setClock(name, 0);
    this.#writeFiles();
  }

  #poolFolder(host: string, pool: string): string {
    return host === 'stor-02' && pool === 'fast' ? this.path('stor-02/fast/pool') : this.path(host, pool);
  }

  #writeFiles(): void {
    const { volume, sizeBytes } = this.plan;
    const source =
      this.#device === ''
        ? {}
        : {
            lun: { driver: 'block', devices: [{ path: this.#device, volume, size: `${sizeBytes / MiB}MiB` }] } as const,
          };
    const journal = { every: '500ms', bytes: '16MiB' };
    const { advertised, agents } = this.network;
    const data = { listen: agents.get('stor-02')?.data, ...(advertised !== undefined && { advertise: advertised }) };
    const plan: ClusterPlan = {
      folder: this.folder,
      hosts: {
        'stor-01': { fast: filePool(this.path('stor-01/fast')), slow: filePool(this.path('stor-01/slow')), ...source },
        'stor-02': this.#poolsOfTarget,
      },
      policies: { '10-default.yaml': this.#policy() },
      daemon: { log: 'debug', lease: '3s' },
      agents: { 'stor-01': { journal }, 'stor-02': { journal, data } },
    };
    writeFiles(plan, this.network);
  }

  #policy(): string {
    const limit = `limit: ${this.plan.limit}B/s`;
    if (this.#isOpen) return `default: { ${limit} }\n`;
    const hours = hoursAround(180, 240);
    return `windows:\n  gate: { timezone: UTC, hours: "${hours}" }\ndefault: { ${limit}, window: gate }\n`;
  }

  #env(name: ProgramName): Record<string, string> {
    if (this.plan.needs.clocks === 'real' || fakeTime === undefined) return {};
    return {
      LD_PRELOAD: fakeTime,
      FAKETIME_TIMESTAMP_FILE: this.path(`clock-${name}`),
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      DONT_FAKE_MONOTONIC: '1',
    };
  }
}

function filePool(path: string): PoolConfig {
  return { driver: 'file', path };
}

/** In memory where there is room, so that no disk sets the pace. */
function roomyFolder(): string {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm');
    if (bavail * bsize > 2 ** 30) return '/dev/shm';
  } catch {}
  return tmpdir();
}
