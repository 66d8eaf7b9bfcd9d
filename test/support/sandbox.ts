import { createHash, randomFillSync } from 'node:crypto';
import { closeSync, ftruncateSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createChannel, createClient } from 'nice-grpc';
import { present } from '../../cli/commands/present.ts';
import { type MigrationView, migrationView } from '../../cli/views/migration.ts';
import { readTlsMaterial } from '../../pki/identity.ts';
import { clientChannelOptions, clientCredentials } from '../../proto/peer.ts';
import { MigrationService } from '../../proto/services.ts';
import { Cluster } from '../../scripts/local-cluster/cluster.ts';
import type { ClusterPlan } from '../../scripts/local-cluster/plan.ts';

export const MiB = 2 ** 20;

/** A cluster in a folder of its own; both go with `dispose`. */
export interface Sandbox extends AsyncDisposable {
  readonly cluster: Cluster;
  readonly folder: string;
  /** Path of a volume's file in a file pool made by `startSandbox`. */
  image(host: string, pool: string, volume: string): string;
  /** What `sluice show ID --json` prints, asked from within this process: for looking often. */
  migration(id: string): Promise<MigrationView>;
  /** Runs `sluice ... --json` and reads what it printed. @throws Error when it does not exit with `exitCode` */
  json<Shape>(args: readonly string[], exitCode?: number): Promise<Shape>;
}

/** Starts a daemon and agents with file pools `fast` and `slow` on every host, unless the plan says otherwise. */
export async function startSandbox(
  hosts: readonly string[],
  plan: Partial<Omit<ClusterPlan, 'folder'>> = {},
): Promise<Sandbox> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-test-'));
  const pool = (host: string, name: string) => ({ driver: 'file', path: join(folder, host, name) }) as const;
  const pools = hosts.map((host) => [host, { fast: pool(host, 'fast'), slow: pool(host, 'slow') }]);
  const remove = () => rmSync(folder, { recursive: true, force: true });
  let cluster: Cluster;
  try {
    cluster = await Cluster.start({
      hosts: Object.fromEntries(pools),
      policies: { '10-default.yaml': 'default: { limit: 200MiB/s }\n' },
      ...plan,
      folder,
    });
  } catch (error) {
    remove();
    throw error;
  }
  return {
    cluster,
    folder,
    image: (host, name, volume) => join(folder, host, name, volume),
    async migration(id) {
      const channel = createChannel(
        cluster.addresses.daemon,
        clientCredentials(readTlsMaterial(cluster.tlsFiles('admin'), 'client', new Date()), { role: 'daemon' }),
        clientChannelOptions,
      );
      try {
        const { migration } = await createClient(MigrationService, channel).getMigration({ migrationId: id });
        return migrationView(present(migration, 'GetMigration'));
      } finally {
        channel.close();
      }
    },
    async json(args, exitCode = 0) {
      const printed = await cluster.sluice(...args, '--json');
      if (printed.exitCode !== exitCode) {
        throw new Error(`sluice ${args.join(' ')}: exit ${printed.exitCode}, expected ${exitCode}\n${printed.stderr}`);
      }
      return JSON.parse(exitCode === 0 ? printed.stdout : printed.stderr);
    },
    async [Symbol.asyncDispose]() {
      await cluster.stop();
      remove();
    },
  };
}

/** Bytes of data, and how far the next ones are, for each kind of image. A copy moves the holes of a porous one, which are too small to jump over. */
const images = {
  dense: { dataBytes: MiB, stepBytes: MiB },
  holes: { dataBytes: MiB, stepBytes: 4 * MiB },
  porous: { dataBytes: 4096, stepBytes: 64 * 1024 },
} as const;

/** Makes a raw image of random bytes, with holes between them unless it is dense, `sizeBytes` long in all. */
export function makeImage(path: string, sizeBytes: number, kind: keyof typeof images = 'dense'): void {
  const { dataBytes, stepBytes } = images[kind];
  const block = Buffer.alloc(dataBytes);
  const file = openSync(path, 'wx');
  try {
    ftruncateSync(file, sizeBytes);
    for (let at = 0; at < sizeBytes; at += stepBytes) {
      randomFillSync(block);
      writeSync(file, block, 0, Math.min(dataBytes, sizeBytes - at), at);
    }
  } finally {
    closeSync(file);
  }
}

/** SHA-256 of a file, in hexadecimal. */
export function digestOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
