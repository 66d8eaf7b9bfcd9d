import { createHash } from 'node:crypto';
import { cp, mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { readDaemonConfig } from '../../daemon/config/daemon-config.ts';
import { Environment } from '../../daemon/environment.ts';
import { openLog } from '../../daemon/log.ts';
import { startDaemon } from '../../daemon/start.ts';
import { readTlsMaterial } from '../../pki/identity.ts';
import type { MigrationState } from '../../proto/gen/sluice/v1/MigrationState.ts';
import type { DaemonRig, RigClients } from './daemon-rig.ts';
import type { PageCommand, PageFile } from './page.ts';
import { runSluice } from './run-sluice.ts';
import { until } from './until.ts';

/** Does what a page tells its reader: with a real daemon and the real command, and agents that keep volumes in memory. */
export class PageReader {
  readonly #rig: DaemonRig;
  readonly #home = process.cwd();
  #daemon: INestApplicationContext | undefined;
  #clients: RigClients | undefined;

  /** @param rig is disposed of by `stop`; its agents stand in for those of the page */
  constructor(rig: DaemonRig) {
    this.#rig = rig;
    process.chdir(rig.folder);
  }

  /** Starts the daemon by the policies that are written so far. */
  async start(): Promise<void> {
    const { ca, cert, key } = await this.#rig.authority.issue({ name: 'admin', role: 'client' });
    await Promise.all([
      writeFile('admin.crt', cert),
      writeFile('admin.key', key, { mode: 0o600 }),
      writeFile('ca.crt', ca),
    ]);
    const tls = { ca: 'ca.crt', cert: 'admin.crt', key: 'admin.key' };
    await writeFile('client.yaml', JSON.stringify({ daemon: this.#rig.listen, tls }));
    const config = await readDaemonConfig(this.#rig.configFile);
    const own = readTlsMaterial(config.tls, 'daemon', new Date());
    this.#daemon = await startDaemon(new Environment(config, own, openLog({ log: 'fatal' })));
    const clients = this.#rig.clients();
    this.#clients = clients;
    await until('hosts up', async () => {
      const { hosts } = await clients.hosts.listHosts({});
      return hosts.every(({ state }) => state === 'HOST_STATE_UP') || undefined;
    });
  }

  /** Writes a file as an editor does. @returns what the daemon makes of it; it takes no notice of what is none of its policies */
  async write({ path, text }: PageFile): Promise<'taken' | 'refused' | 'unnoticed'> {
    const writtenAt = Math.floor(Date.now() / 1000);
    const own = this.#withAgents(text);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(`${path}.new`, own);
    await rename(`${path}.new`, path);
    const clients = this.#clients;
    if (clients === undefined || !path.startsWith('policies/')) return 'unnoticed';
    const sha256 = createHash('sha256').update(own).digest('hex');
    const found = await until(`${path} to be taken or refused`, async () => {
      const { files, refusedEdit } = await clients.policies.getPolicyStatus({});
      if (files.some((file) => file.sha256 === sha256)) return 'taken';
      return (refusedEdit?.time?.seconds ?? 0) >= writtenAt ? 'refused' : undefined;
    });
    await this.#settled();
    return found;
  }

  /** Runs a command line in the folder that holds `policies/`. @returns the lines that it printed */
  async run({ words: [program = '', ...words] }: PageCommand): Promise<readonly string[]> {
    if (program === 'cp') return copy(words);
    if (program !== 'sluice') throw new Error(`a page is played with sluice and cp, not with ${program}`);
    const { stdout, stderr } = await runSluice([...words, '--config', 'client.yaml']);
    await this.#settled();
    return `${stdout}${stderr}`.trimEnd().split('\n');
  }

  async stop(): Promise<void> {
    process.chdir(this.#home);
    this.#clients?.channel.close();
    await this.#daemon?.close();
    this.#rig.dispose();
  }

  /** A person types slower than a migration gets under way, or goes. */
  async #settled(): Promise<void> {
    const clients = this.#clients;
    if (clients === undefined) return;
    const states: MigrationState[] = [
      'MIGRATION_STATE_PENDING',
      'MIGRATION_STATE_PREPARING',
      'MIGRATION_STATE_CLEANING',
    ];
    await until('copies at their rates', async () => {
      const { migrations } = await clients.migrations.listMigrations({ states });
      const { copies } = await clients.policies.getPolicyStatus({});
      return (migrations.length === 0 && copies.every(({ effectiveTime }) => effectiveTime !== null)) || undefined;
    });
  }

  /** The addresses of a page are nobody's here. */
  #withAgents(text: string): string {
    const addresses = [...this.#rig.agents].map(([host, { address }]) => [host, address] as const);
    return addresses.reduce((own, [host, address]) => {
      const written = new RegExp(`(\\b${host}: \\{ sluice_agent: )[^\\s,}]+`);
      return own.replace(written, `$1"${address}"`);
    }, text);
  }
}

async function copy([, from = '', to = '']: readonly string[]): Promise<readonly string[]> {
  await cp(from, to, { recursive: true });
  return [];
}
