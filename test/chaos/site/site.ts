import { appendFileSync, mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initFolder, issueInto } from '../../../pki/folder.ts';
import { MiB, makeImage } from '../../support/sandbox.ts';
import { filePool, type PoolsConfig, policyOf, writeConfiguration } from './configuration.ts';
import type { SiteNeeds } from './needs.ts';
import { layNetwork, type Network } from './network.ts';
import { type ProgramName, Programs, programNames } from './programs.ts';
import { Storage } from './storage.ts';

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
  readonly network: Network;
  readonly programs: Programs;
  readonly storage = new Storage();
  #isOpen: boolean;
  #poolsOfTarget: PoolsConfig;
  #device = '';

  private constructor(plan: SitePlan, network: Network) {
    this.plan = plan;
    this.network = network;
    this.folder = mkdtempSync(join(roomyFolder(), 'sluice-chaos-'));
    const { folder } = this;
    const hasFakedClocks = plan.needs.clocks === 'faked';
    const prefix = (name: ProgramName) => (name === 'daemon' ? [] : network.prefix(name));
    this.programs = new Programs({ folder, prefix, hasFakedClocks });
    this.#isOpen = !plan.isGated;
    this.#poolsOfTarget = {
      fast: filePool(this.#poolFolder('stor-02', 'fast')),
      slow: filePool(this.path('stor-02/slow')),
    };
  }

  static async start(plan: SitePlan): Promise<Site> {
    const site = new Site(plan, await layNetwork(plan.needs.network, plan.number));
    try {
      await site.#lay();
      await Promise.all([site.programs.start('stor-01'), site.programs.start('stor-02')]);
      await site.programs.start('daemon');
      return site;
    } catch (error) {
      await site[Symbol.asyncDispose]();
      throw error;
    }
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** Where the volume is at first. */
  get sourcePool(): 'fast' | 'lun' {
    return this.plan.needs.source === 'loop' ? 'lun' : 'fast';
  }

  /** The file that holds the bytes of the source, also behind a loop device. */
  get sourceFile(): string {
    return this.sourcePool === 'lun' ? this.path('device.img') : this.fileOf('stor-01', 'fast');
  }

  /** The loop device over the source; empty where the source is a file. */
  get sourceDevice(): string {
    return this.#device;
  }

  /** The file of the volume in a file pool. */
  fileOf(host: string, pool: string): string {
    return join(this.#poolFolder(host, pool), this.plan.volume);
  }

  /** The image of a hidden target in a file pool. */
  hiddenFile(host: string, pool: string, migrationId: string): string {
    return join(this.#poolFolder(host, pool), '.sluice/targets', migrationId);
  }

  /** Folders of all file pools that there ever were. */
  get poolFolders(): readonly string[] {
    return ['stor-01', 'stor-02'].flatMap((host) => ['fast', 'slow'].map((pool) => this.#poolFolder(host, pool)));
  }

  /** Lets migrations start that wait for the window `gate`. */
  openGate(): void {
    this.#isOpen = true;
    writeFileSync(this.path('policies/10-default.yaml'), policyOf(this.plan.limit, true));
  }

  get poolsOfTarget(): PoolsConfig {
    return this.#poolsOfTarget;
  }

  /** Gives stor-02 other pools from its next start on. */
  configureTarget(pools: PoolsConfig): void {
    this.#poolsOfTarget = pools;
    this.#writeConfiguration();
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

  /** Goes into timeline.log. */
  say(text: string): void {
    appendFileSync(this.path('timeline.log'), `${new Date().toISOString()} ${text}\n`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.programs[Symbol.asyncDispose]();
    await this.storage[Symbol.asyncDispose]();
    await this.network[Symbol.asyncDispose]();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #lay(): Promise<void> {
    const { needs, sizeBytes } = this.plan;
    if (needs.target === 'mounted') {
      await this.storage.mountSmall(this.path('target.img'), this.path('stor-02/fast'), 2 * sizeBytes + 16 * MiB);
    }
    if (needs.state === 'mounted') await this.storage.mountInMemory(this.path('state-stor-02'));
    for (const folder of this.poolFolders) mkdirSync(folder, { recursive: true });
    makeImage(this.sourceFile, sizeBytes);
    if (needs.source === 'loop') this.#device = await this.storage.attach(this.sourceFile);
    await initFolder(this.path('pki'), 'chaos', { now: new Date(Date.now() - 3 * 3_600_000), days: 30 });
    for (const name of [...programNames, 'admin' as const]) await this.issue(name);
    for (const name of programNames) this.setClock(name, 0);
    this.#writeConfiguration();
  }

  #writeConfiguration(): void {
    const { volume, sizeBytes, limit } = this.plan;
    const device = { path: this.#device, volume, size: `${sizeBytes / MiB}MiB` };
    const pools = {
      'stor-01': {
        fast: filePool(this.#poolFolder('stor-01', 'fast')),
        slow: filePool(this.#poolFolder('stor-01', 'slow')),
        ...(this.sourcePool === 'lun' && { lun: { driver: 'block', devices: [device] } as const }),
      },
      'stor-02': this.#poolsOfTarget,
    };
    writeConfiguration(this.folder, this.network, pools, policyOf(limit, this.#isOpen));
  }

  /** Below what is mounted, so that lost+found is none of the pool's. */
  #poolFolder(host: string, pool: string): string {
    return host === 'stor-02' && pool === 'fast' ? this.path('stor-02/fast/pool') : this.path(host, pool);
  }
}

/** In memory where there is room, so that no disk sets the pace. */
function roomyFolder(): string {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm');
    if (bavail * bsize > 2 ** 30) return '/dev/shm';
  } catch {}
  return tmpdir();
}
