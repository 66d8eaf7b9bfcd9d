import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { freePorts } from '../../../scripts/local-cluster/ports.ts';
import { until } from '../../support/until.ts';
import { CinderApiClient, type CinderVolume, type MigrateOptions } from './api-client.ts';
import { type Backend, defaultBackends, type MountedBackend, mountBackend } from './backends.ts';
import { type CinderSettings, configurationFile, configure } from './configuration.ts';
import { makeRunRoot, type RunRoot } from './run-root.ts';
import { CinderServices } from './services.ts';
import { digestOfFile, fillFile } from './volume-data.ts';

/** What a run of Cinder may be given. */
export interface RealCinderOptions extends CinderSettings {
  /** Default: filea on hostA and fileb on hostB. */
  readonly backends?: readonly Backend[];
  /** Size of each backend's file system. Default 6 GiB, sparse. */
  readonly backendBytes?: number | undefined;
  /** Port of the API on loopback. Default: a free one. */
  readonly apiPort?: number;
  /** Folders of this machine that Cinder's programs see at the same path, read-only; sockets in them can be connected to. */
  readonly shownFolders?: readonly string[];
}

/** Cinder itself, of Debian, with its broker, database, scheduler, volume service and API, for one test file. Needs root. */
export class RealCinder implements AsyncDisposable {
  readonly api: CinderApiClient;
  readonly backends: readonly MountedBackend[];
  readonly #run: RunRoot;
  readonly #services: CinderServices;

  private constructor(run: RunRoot, services: CinderServices, api: CinderApiClient, backends: MountedBackend[]) {
    this.#run = run;
    this.#services = services;
    this.api = api;
    this.backends = backends;
  }

  /** Starts all of it and waits until every pool reports itself (about 20 s; 100 s more at the very first time). @throws Error with the end of the logs */
  static async start(options: RealCinderOptions = {}): Promise<RealCinder> {
    const run = await makeRunRoot();
    try {
      return await RealCinder.#startIn(run, options);
    } catch (error) {
      await run[Symbol.asyncDispose]();
      throw error;
    }
  }

  static async #startIn(run: RunRoot, options: RealCinderOptions): Promise<RealCinder> {
    const backends: MountedBackend[] = [];
    for (const backend of options.backends ?? defaultBackends) {
      backends.push(await mountBackend(run, backend, options.backendBytes ?? 6 * 2 ** 30));
    }
    for (const folder of options.shownFolders ?? []) await run.show(folder, 'ro');
    const [rabbit = 0, rabbitNodes = 0, epmd = 0, freePort = 0] = await freePorts(4);
    const ports = { rabbit, rabbitNodes, epmd, api: options.apiPort ?? freePort };
    await configure(run, backends, ports, options);
    const services = new CinderServices(run, ports);
    const cinder = new RealCinder(run, services, new CinderApiClient(ports.api), backends);
    try {
      await services.startRabbit();
      await services.startDatabase();
      await services.makeTables();
      await until('RabbitMQ to listen', () => listens(rabbit), 60_000);
      for (const name of ['cinder-scheduler', 'cinder-volume', 'cinder-api']) await services.startCinder(name);
      await cinder.#ready();
    } catch (error) {
      throw new Error(`Cinder did not start\n${await cinder.logs()}`, { cause: error });
    }
    return cinder;
  }

  /** Waits until all pools are known to the scheduler. */
  async #ready(): Promise<void> {
    const all = async () => {
      const pools = await this.api.pools().catch((): string[] => []);
      return this.backends.every(({ pool }) => pools.includes(pool)) || undefined;
    };
    await until('the pools of Cinder', all, 120_000);
  }

  /** Creates a volume and waits until it is there; the scheduler chooses where. */
  async createVolume(wanted: { sizeGiB: number; metadata?: Readonly<Record<string, string>> }): Promise<CinderVolume> {
    const { id } = await this.api.createVolume(wanted.sizeGiB, wanted.metadata ?? {});
    const made = await this.waitFor(id, ({ status }) => status === 'available' || status === 'error');
    if (made.status === 'error') throw new Error(`volume ${id} could not be created\n${await this.logs()}`);
    return made;
  }

  volume(id: string): Promise<CinderVolume> {
    return this.api.volume(id);
  }

  /** Asks for a migration; it runs when this returns. @param pool such as "hostB@fileb#fileb" */
  migrate(id: string, pool: string, options: MigrateOptions = {}): Promise<void> {
    return this.api.migrate(id, pool, options);
  }

  setMetadata(id: string, metadata: Readonly<Record<string, string>>): Promise<void> {
    return this.api.setMetadata(id, metadata);
  }

  /** The volume as soon as it is as wanted. @throws Error after `withinMs`, with the volume as it is */
  async waitFor(id: string, wanted: (volume: CinderVolume) => boolean, withinMs = 60_000): Promise<CinderVolume> {
    let volume: CinderVolume | undefined;
    const ask = async () => {
      volume = await this.api.volume(id);
      return wanted(volume) ? volume : undefined;
    };
    try {
      return await until(`volume ${id}`, ask, withinMs);
    } catch (error) {
      throw new Error(`volume ${id} is not as wanted: ${JSON.stringify(volume)}`, { cause: error });
    }
  }

  /** The volume after its migration, whether it came to "success" or "error". */
  migrated(id: string, withinMs = 120_000): Promise<CinderVolume> {
    return this.waitFor(id, (volume) => /^(success|error)$/.test(volume.migration_status ?? ''), withinMs);
  }

  /** The backend where a volume is. */
  backendOf(volume: CinderVolume): MountedBackend {
    const found = this.backends.find(({ pool }) => pool === volume['os-vol-host-attr:host']);
    if (found === undefined) throw new Error(`volume ${volume.id} is on ${volume['os-vol-host-attr:host']}`);
    return found;
  }

  /** A backend where a volume is not. */
  backendBeside(volume: CinderVolume): MountedBackend {
    const found = this.backends.find(({ pool }) => pool !== volume['os-vol-host-attr:host']);
    if (found === undefined) throw new Error(`volume ${volume.id} is everywhere: the run has one backend`);
    return found;
  }

  /** The volume's file, a path that both this machine and Cinder's programs know. */
  async pathOf(id: string): Promise<string> {
    const volume = await this.api.volume(id);
    return join(this.backendOf(volume).folder, `volume-${volume['os-vol-mig-status-attr:name_id'] ?? id}`);
  }

  /** Writes random bytes from the volume's start; sparse: to every fourth MiB only. */
  async fill(id: string, bytes: number, sparse = false): Promise<void> {
    await fillFile(await this.pathOf(id), bytes, sparse);
  }

  /** SHA-256 of the whole volume. */
  async digest(id: string): Promise<string> {
    return digestOfFile(await this.pathOf(id));
  }

  /** Ends the volume service and not the dd it runs, as a crash does. */
  killVolumeService(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    return this.#services.end('cinder-volume', signal);
  }

  async startVolumeService(): Promise<void> {
    await this.#services.startCinder('cinder-volume');
    await this.#ready();
  }

  /** What every program printed; with a name, that one's output whole, else the last 30 lines of each. */
  async logs(service?: string): Promise<string> {
    if (service !== undefined) return this.#services.logOf(service);
    const names = ['rabbitmq-server', 'mariadbd', 'cinder-scheduler', 'cinder-volume', 'cinder-api'];
    const texts = names.map(async (name) => {
      const log = await this.#services.logOf(name).catch(() => '(not started)');
      return `--- ${name}\n${log.split('\n').slice(-30).join('\n')}`;
    });
    return (await Promise.all(texts)).join('\n');
  }

  /** Changes cinder.conf as an operator does, with an editor; what runs has read it at its start. */
  async editConfiguration(edit: (text: string) => string): Promise<void> {
    const path = join(this.#run.root, configurationFile);
    await writeFile(path, edit(await readFile(path, 'utf8')));
  }

  /** Runs a command beside Cinder's programs, as its user. @returns what it printed @throws ExecaError unless it exits with 0 */
  run(command: readonly string[]): Promise<string> {
    return this.#services.run(command);
  }

  /** A file that Cinder's programs wrote, by its path inside their root. */
  readInside(path: string): Promise<string> {
    return readFile(join(this.#run.root, path), 'utf8');
  }

  /** Ends its processes, takes down its mounts and removes its folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#run[Symbol.asyncDispose]();
  }
}

async function listens(port: number): Promise<true | undefined> {
  const socket = createConnection(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
}
