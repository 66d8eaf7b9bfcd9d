import { chmodSync, existsSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { MigrationView } from '../../cli/views/migration.ts';
import { installation } from '../../scripts/local-cluster/cluster.ts';
import { type Sandbox, startSandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';
import { RealCinder } from './cinder/real-cinder.ts';

/** The host that runs cinder-volume, and the agent beside it. */
export const agentHost = 'ctl-1';

/** A real Cinder whose copies Sluice makes: the agent and the daemon run as they are installed, rootwrap finds sluice-dd first. */
export class SluiceBeside implements AsyncDisposable {
  readonly cinder: RealCinder;
  readonly sluice: Sandbox;
  /** What rootwrap finds before its own dd. */
  readonly #dd: string;
  readonly #stack: AsyncDisposableStack;

  private constructor(cinder: RealCinder, sluice: Sandbox, dd: string, stack: AsyncDisposableStack) {
    this.cinder = cinder;
    this.sluice = sluice;
    this.#dd = dd;
    this.#stack = stack;
  }

  /** @param policies policy files by path @param backendBytes size of each backend of Cinder; by default RealCinder's */
  static async start(policies: Readonly<Record<string, string>>, backendBytes?: number): Promise<SluiceBeside> {
    await using stack = new AsyncDisposableStack();
    const folder = mkdtempSync(join(tmpdir(), 'sluice-beside-'));
    stack.defer(() => rmSync(folder, { recursive: true }));
    chmodSync(folder, 0o755);
    const socket = join(folder, 'offers.sock');
    writeFileSync(join(folder, 'dd.yaml'), `socket: ${socket}\nmissed: ${join(tmpdir(), 'dd-missed.log')}\n`);
    // In the place of the symbolic link that an operator makes: the configuration is not at /etc/sluice here.
    const dd = `#!/bin/sh\nSLUICE_DD_CONFIG=${join(folder, 'dd.yaml')} exec ${join(installation, 'bin/sluice-dd')} "$@"\n`;
    const ddPath = join(folder, 'dd');
    writeFileSync(ddPath, dd, { mode: 0o755 });
    const shownFolders = [...new Set([installation, realpathSync(join(installation, 'node_modules')), folder])];
    const cinder = stack.use(await RealCinder.start({ shownFolders, rootwrapExecDirs: [folder], backendBytes }));
    const sluice = stack.use(
      await startSandbox([agentHost], {
        agents: { [agentHost]: { offers: { socket } } },
        policies,
        daemon: {
          lease: '2s',
          cinder: {
            endpoint: cinder.api.endpoint,
            auth: { kind: 'noauth', user: 'sluice', project: 'abc' },
          },
        },
      }),
    );
    return new SluiceBeside(cinder, sluice, ddPath, stack.move());
  }

  /** Lets Cinder copy by sluice-dd, as at first, or by the dd that it has without Sluice. */
  copyBy(program: 'sluice-dd' | 'dd'): void {
    const [from, to] = program === 'dd' ? [this.#dd, `${this.#dd}.away`] : [`${this.#dd}.away`, this.#dd];
    if (existsSync(from)) renameSync(from, to);
  }

  /** A volume with that many bytes of data in it. */
  async volume(bytes: number, metadata: Readonly<Record<string, string>> = {}, sizeGiB = 1): Promise<string> {
    const { id } = await this.cinder.createVolume({ sizeGiB, metadata });
    await this.cinder.fill(id, bytes);
    return id;
  }

  /** Asks Cinder to move a volume to the other backend. */
  async migrate(id: string, options: { lockVolume?: boolean } = {}): Promise<void> {
    const volume = await this.cinder.volume(id);
    await this.cinder.migrate(id, this.cinder.backendBeside(volume).pool, { forceHostCopy: true, ...options });
  }

  /** The migration that Sluice made of it, as soon as it is as wanted. */
  migration(volume: string, isIt: (view: MigrationView) => boolean = () => true): Promise<MigrationView> {
    return until(
      `the migration of ${volume}`,
      async () => {
        const { migrations } = await this.sluice.json<{ migrations: MigrationView[] }>(['migrations', '--all']);
        const [found] = migrations.filter((view) => view.volume === volume);
        if (found === undefined) return undefined;
        const view = await this.sluice.json<MigrationView>(['show', found.id]);
        return isIt(view) ? view : undefined;
      },
      60_000,
    );
  }

  /** Bytes per second at which a file takes up room, by the file system's word, over that time. */
  async rateAt(path: string, ms: number): Promise<number> {
    const [before, begunAt] = [await taken(path), performance.now()];
    await pause(ms);
    return ((await taken(path)) - before) / ((performance.now() - begunAt) / 1000);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

async function taken(path: string): Promise<number> {
  return (await stat(path)).blocks * 512;
}
