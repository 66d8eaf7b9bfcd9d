import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import { Cluster, installation } from '../local-cluster/cluster.ts';
import { type PolicyEdit, samplePolicies } from './policies.ts';
import { allocatedBytes, checkFileSystem, digest, makeVolume } from './volume.ts';

const volume = 'projects';
const volumeMiB = 768;
const migration = 'demo';
const hosts = ['stor-01', 'stor-02', 'stor-03'];
const edit = { path: '20-rules.yaml', from: 'limit: 48MiB/s', to: 'limit: 16MiB/s' };

/**
 * The main job on real input: a file system moves between two hosts under a policy's limit, the policy is edited
 * half-way, and the result is checked. Everything that was started is stopped, also after a failure.
 */
export async function runDemo(folder: string, keep: boolean, signal: AbortSignal): Promise<void> {
  const policies = samplePolicies(join(installation, 'policies'), edit);
  step('Starting one daemon and three agents on loopback, each with its own certificate and pools');
  const cluster = await Cluster.start({
    folder,
    hosts: Object.fromEntries(
      hosts.map((host) => [host, { fast: { driver: 'file', path: join(folder, host, 'fast') } }]),
    ),
    policies: policies.files,
    inventory: policies.inventory,
  });
  try {
    await moveVolume(cluster, policies.edit, signal);
    if (keep) await untilInterrupted(cluster, signal);
    else say('To go on from here by hand: npm run demo -- --keep');
  } finally {
    step('Stopping the daemon and the agents, removing what was made');
    await cluster.stop();
  }
}

async function moveVolume(cluster: Cluster, edit: PolicyEdit, signal: AbortSignal): Promise<void> {
  const { folder } = cluster.plan;
  const source = join(folder, 'stor-01', 'fast', volume);
  const target = join(folder, 'stor-03', 'fast', volume);

  step(`Making the volume "${volume}": ${volumeMiB} MiB, ext4, filled with this installation's own files`);
  await makeVolume(source, volumeMiB);
  const before = await digest(source);
  say(`allocated ${Math.round(allocatedBytes(source) / 2 ** 20)} MiB, the rest are holes`);
  await show(cluster, 'hosts');
  await show(cluster, 'volumes');

  step(
    `Moving it to another rack. Half-way the policy file ${edit.path} is edited: "${edit.from}" becomes "${edit.to}"`,
  );
  const moving = live(cluster, signal, 'migrate', volume, 'stor-03:fast', '--id', migration);
  await Promise.all([moving, editHalfWay(cluster, edit, signal)]);

  step('Checking the copy');
  const after = await digest(target);
  if (after !== before) throw new Error(`the copy differs: sha256 was ${before}, is ${after}`);
  say(`sha256 of source and target: ${after}`);
  say(`e2fsck -fn: ${await checkFileSystem(target)}`);
  say(`allocated ${Math.round(allocatedBytes(target) / 2 ** 20)} MiB: the holes stayed holes`);

  step('Why it ran at the rate it ran at');
  await show(cluster, 'explain', migration);
  await show(cluster, 'show', migration);
}

/** Waits until half the volume has landed, then edits the policy file as an editor does. */
async function editHalfWay(cluster: Cluster, edit: PolicyEdit, signal: AbortSignal): Promise<void> {
  while (!(await halfLanded(cluster))) await pause(200, undefined, { signal });
  cluster.editPolicy(edit.path, edit.text);
}

/** False also while the migration is not there yet. */
async function halfLanded(cluster: Cluster): Promise<boolean> {
  const { exitCode, stdout } = await cluster.sluice('show', migration, '--json');
  if (exitCode !== 0) return false;
  const { landedBytes, sizeBytes } = JSON.parse(stdout) as { landedBytes: number; sizeBytes: number };
  return landedBytes > sizeBytes / 2;
}

async function untilInterrupted(cluster: Cluster, signal: AbortSignal): Promise<void> {
  step('Everything goes on running until you press Ctrl-C. Try, in another terminal:');
  say(`cd ${installation}; export SLUICE_CONFIG=${cluster.env.SLUICE_CONFIG}`);
  for (const line of [
    `bin/sluice migrate ${volume} stor-02:fast --limit 10MiB/s --detach --id next`,
    'bin/sluice watch next',
    'bin/sluice limit next 50MiB/s',
    `bin/sluice volume set ${volume} volume_copy_bps_limit=30MiB/s`,
    `$EDITOR ${cluster.policyFolder}     # every save takes effect on running copies`,
    'bin/sluice explain next',
  ]) {
    say(line);
  }
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}

/** Runs `sluice` on this terminal, with its live line. */
async function live(cluster: Cluster, signal: AbortSignal, ...args: string[]): Promise<void> {
  say(`$ sluice ${args.join(' ')}`);
  await execa(join(installation, 'bin/sluice'), args, { env: cluster.env, stdio: 'inherit', cancelSignal: signal });
}

async function show(cluster: Cluster, ...args: string[]): Promise<void> {
  const { stdout, stderr, exitCode } = await cluster.sluice(...args);
  console.log(`   $ sluice ${args.join(' ')}\n${(stdout + stderr).replaceAll(/^/gm, '   ')}\n`);
  if (exitCode !== 0) throw new Error(`sluice ${args.join(' ')} ended with exit code ${exitCode}`);
}

function step(text: string): void {
  console.log(`\n== ${text}`);
}

function say(text: string): void {
  console.log(`   ${text}`);
}
