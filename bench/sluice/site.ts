import { join } from 'node:path';
import { Cluster } from '../../scripts/local-cluster/cluster.ts';
import type { Bench } from '../trial.ts';

/** Where a bench migration goes: to another pool of the source's host, or to another host. */
export type Way = 'one host' | 'two hosts';
export const ways: readonly Way[] = ['one host', 'two hosts'];

/** Where a migration goes: to a pool of either way, or to another pool of the source's host. */
export type Target = Way | 'elsewhere';

const sourceHost = 'stor-01';
const policyFile = '10-default.yaml';
let sites = 0;

export interface SiteOptions {
  /** The policies' default. */
  readonly defaultLimit?: string;
  /** Where the pools lie that migrations go to; by default in the scratch folder. */
  readonly targets?: string | undefined;
  /** Where one more pool of the source's host lies; by default in the scratch folder. */
  readonly elsewhere?: string | undefined;
  /** More policy files. */
  readonly policies?: Readonly<Record<string, string>>;
  /** More keys of each agent's configuration. */
  readonly agent?: Readonly<Record<string, unknown>>;
}

/** A daemon and two agents, as an operator would start them, with their pools in the scratch folder. */
export class Site {
  readonly cluster: Cluster;
  readonly #bench: Bench;
  readonly #folders: Readonly<Record<Target, string>>;

  private constructor(cluster: Cluster, bench: Bench, folders: Readonly<Record<Target, string>>) {
    this.cluster = cluster;
    this.#bench = bench;
    this.#folders = folders;
  }

  /** Everything is stopped and removed when the site is disposed of. */
  static async start(
    bench: Bench,
    { defaultLimit = 'unlimited', targets, elsewhere, policies = {}, agent = {} }: SiteOptions = {},
  ): Promise<Site> {
    const folder = bench.scratch.makeFolder(bench.scratch.path(`site-${++sites}`));
    const targetsIn = targets ?? join(folder, 'pools');
    const folders = {
      'one host': join(targetsIn, 'one-host'),
      'two hosts': join(targetsIn, 'two-hosts'),
      elsewhere: join(elsewhere ?? join(folder, 'pools'), 'elsewhere'),
    };
    const pool = (path: string) => ({ driver: 'file', path }) as const;
    const cluster = await Cluster.start({
      folder,
      hosts: {
        [sourceHost]: {
          source: pool(join(folder, 'pools', 'source')),
          target: pool(folders['one host']),
          elsewhere: pool(folders.elsewhere),
        },
        'stor-02': { target: pool(folders['two hosts']) },
      },
      policies: { [policyFile]: policyOf(defaultLimit), ...policies },
      agents: { [sourceHost]: agent, 'stor-02': agent },
    });
    return new Site(cluster, bench, folders);
  }

  /** Path of a volume in the pool that migrations come from. */
  sourcePath(volume: string): string {
    return join(this.cluster.plan.folder, 'pools', 'source', volume);
  }

  /** Folder of the pool that such migrations go to. */
  targetFolder(target: Target): string {
    return this.#folders[target];
  }

  /** The same pool as the command line names it. */
  targetPool(target: Target): string {
    return `${sinkHost(target)}:${target === 'elsewhere' ? target : 'target'}`;
  }

  /** The process below which the writers of these targets are. */
  sinkAgent(target: Target): number {
    return this.cluster.program(sinkHost(target)).pid;
  }

  /** Runs the command line. @throws Error with what it said unless it ends with 0 */
  async sluice(...args: string[]): Promise<string> {
    this.#bench.signal.throwIfAborted();
    const { exitCode, stdout, stderr } = await this.cluster.sluice(...args);
    if (exitCode !== 0)
      throw new Error(`sluice ${args.join(' ')}: exit ${exitCode}: ${lastLine(stderr) || lastLine(stdout)}`);
    return stdout;
  }

  /** Sets the default limit by an edit of the policy file: written beside it, then renamed. */
  editDefaultLimit(limit: string): void {
    this.cluster.editPolicy(policyFile, policyOf(limit));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cluster.stop();
    this.#bench.scratch.remove(this.cluster.plan.folder);
  }
}

function sinkHost(target: Target): string {
  return target === 'two hosts' ? 'stor-02' : sourceHost;
}

/** The last line, and of a long one its end. */
function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.slice(-400) ?? '';
}

function policyOf(limit: string): string {
  return `default:\n  limit: ${limit}\n`;
}
