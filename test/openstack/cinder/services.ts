import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import { until } from '../../support/until.ts';
import { type CinderPorts, configurationFile, databaseSocket } from './configuration.ts';
import { processesIn, signal } from './processes.ts';
import type { RunRoot } from './run-root.ts';

const path = '/usr/sbin:/usr/bin:/sbin:/bin';

/** The programs of one run, each with its output in a log of its own. */
export class CinderServices {
  readonly #run: RunRoot;
  readonly #ports: CinderPorts;

  constructor(run: RunRoot, ports: CinderPorts) {
    this.#run = run;
    this.#ports = ports;
  }

  /**
   * Starts the database, as OpenStack's own installations have it: SQLite answers "database is locked" to a transaction
   * that read before it writes, if another wrote meanwhile.
   */
  async startDatabase(): Promise<ChildProcess> {
    const create = '/etc/mysql/create-cinder.sql';
    await writeFile(join(this.#run.root, create), 'CREATE DATABASE IF NOT EXISTS cinder CHARACTER SET utf8mb3;\n');
    return await this.#start('mysql', 'mariadbd', [
      'mariadbd',
      '--no-defaults',
      `--socket=${databaseSocket}`,
      // Nobody reaches it but the programs of this run, and nothing of it is to outlast them.
      '--skip-networking',
      '--skip-grant-tables',
      '--innodb-flush-log-at-trx-commit=0',
      `--init-file=${create}`,
    ]);
  }

  /** Waits for the database and makes its tables. */
  async makeTables(): Promise<void> {
    const ping = () => this.run(['mariadb-admin', '--no-defaults', `--socket=${databaseSocket}`, 'ping']);
    await until('MariaDB to answer', () => ping().catch(() => undefined));
    await this.run(['cinder-manage', '--config-file', configurationFile, 'db', 'sync']);
  }

  /** Runs a command as Cinder's user. @returns what it printed @throws ExecaError unless it exits with 0 */
  async run(command: readonly string[]): Promise<string> {
    const env = { PATH: path, HOME: '/var/lib/cinder', LC_ALL: 'C' };
    const args = ['--userspec=cinder:cinder', this.#run.root, ...command];
    return (await execa('chroot', args, { env, extendEnv: false })).stdout;
  }

  /** Starts the message broker, as a node that no other broker of this machine meets. */
  async startRabbit(): Promise<ChildProcess> {
    const { rabbit, rabbitNodes, epmd } = this.#ports;
    return await this.#start('rabbitmq', 'rabbitmq-server', ['/usr/lib/rabbitmq/bin/rabbitmq-server'], {
      HOME: '/var/lib/rabbitmq',
      RABBITMQ_NODENAME: `sluice-${rabbit}@localhost`,
      RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
      RABBITMQ_NODE_PORT: `${rabbit}`,
      RABBITMQ_DIST_PORT: `${rabbitNodes}`,
      ERL_EPMD_ADDRESS: '127.0.0.1',
      ERL_EPMD_PORT: `${epmd}`,
      // One scheduler that does not spin: measurements may run beside it.
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1} +S 1:1 +sbwt none',
    });
  }

  /** @param name "cinder-api", "cinder-scheduler" or "cinder-volume" */
  startCinder(name: string): Promise<ChildProcess> {
    // As Debian's units do, not as root: only then does Cinder go through sudo and rootwrap.
    return this.#start('cinder', name, [name, '--config-file', configurationFile], { HOME: '/var/lib/cinder' });
  }

  /** Sends a signal to every process of a service, not to what they run, and waits until they are gone. */
  async end(name: string, how: NodeJS.Signals): Promise<void> {
    const alive = async () =>
      (await processesIn(this.#run.root)).filter(({ command }) =>
        command.split(' ').slice(0, 2).join(' ').endsWith(`/${name}`),
      );
    signal(await alive(), how);
    while ((await alive()).length > 0) await pause(100);
  }

  /** What a service printed so far. */
  logOf(name: string): Promise<string> {
    return readFile(join(this.#run.folder, 'logs', `${name}.log`), 'utf8');
  }

  async #start(user: string, name: string, command: string[], env: Record<string, string> = {}): Promise<ChildProcess> {
    await mkdir(join(this.#run.folder, 'logs'), { recursive: true });
    const log = openSync(join(this.#run.folder, 'logs', `${name}.log`), 'a');
    try {
      return spawn('chroot', [`--userspec=${user}:${user}`, this.#run.root, ...command], {
        stdio: ['ignore', log, log],
        env: { PATH: path, LC_ALL: 'C', ...env },
        detached: true,
      });
    } finally {
      closeSync(log);
    }
  }
}
