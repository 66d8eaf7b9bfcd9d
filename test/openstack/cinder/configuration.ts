import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type MountedBackend, mountPointBase } from './backends.ts';
import { type RunRoot, throttleGroup } from './run-root.ts';

/** What the operator of the Cinder for tests may set. */
export interface CinderSettings {
  /** Cinder's own throttle, bytes per second, for every backend; absent is Cinder's default: unlimited. */
  readonly volumeCopyBpsLimit?: number;
  /** Folders that rootwrap searches before its own for the programs it runs as root. */
  readonly rootwrapExecDirs?: readonly string[];
}

/** Ports on loopback that one run has for itself. */
export interface CinderPorts {
  readonly api: number;
  readonly rabbit: number;
  readonly rabbitNodes: number;
  readonly epmd: number;
}

export const configurationFile = '/etc/cinder/cinder.conf';

/** Where MariaDB listens, and nowhere else: inside the root of the run. */
export const databaseSocket = '/var/lib/mysql/cinder.sock';

/** Writes cinder.conf and the search path of rootwrap into the root of a run. */
export async function configure(
  run: RunRoot,
  backends: readonly MountedBackend[],
  ports: CinderPorts,
  settings: CinderSettings,
): Promise<void> {
  await writeFile(join(run.root, configurationFile), cinderConf(run, backends, ports, settings));
  const rootwrap = join(run.root, 'etc/cinder/rootwrap.conf');
  const searched = [...(settings.rootwrapExecDirs ?? []), ''].join(',');
  await writeFile(rootwrap, (await readFile(rootwrap, 'utf8')).replace(/^exec_dirs=/m, `exec_dirs=${searched}`));
}

function cinderConf(
  run: RunRoot,
  backends: readonly MountedBackend[],
  ports: CinderPorts,
  settings: CinderSettings,
): string {
  const limit = settings.volumeCopyBpsLimit;
  return `[DEFAULT]
debug = true
auth_strategy = noauth
state_path = /var/lib/cinder
rootwrap_config = /etc/cinder/rootwrap.conf
transport_url = rabbit://guest:guest@127.0.0.1:${ports.rabbit}/
enabled_backends = ${backends.map(({ name }) => name).join(',')}
osapi_volume_listen = 127.0.0.1
osapi_volume_listen_port = ${ports.api}
osapi_volume_workers = 1
quota_volumes = 1000
quota_gigabytes = 100000
[database]
connection = mysql+pymysql://cinder@localhost/cinder?unix_socket=${databaseSocket}
[oslo_concurrency]
lock_path = /var/lib/cinder/tmp
${backends
  .map(
    ({ name, host, share, thick = false }) => `[${name}]
volume_driver = cinder.volume.drivers.nfs.NfsDriver
volume_backend_name = ${name}
backend_host = ${host}
nas_host = 127.0.0.1
nas_share_path = ${share}
nfs_mount_point_base = ${mountPointBase(run)}
nfs_sparsed_volumes = ${!thick}
nas_secure_file_operations = false
nas_secure_file_permissions = false
volume_copy_blkio_cgroup_name = ${throttleGroup(run.folder)}
${limit === undefined ? '' : `volume_copy_bps_limit = ${limit}\n`}`,
  )
  .join('')}`;
}
