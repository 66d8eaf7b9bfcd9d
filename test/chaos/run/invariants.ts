import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { now } from '../../../bench/measure/clock.ts';
import { LimitInForce, type LimitStep } from '../../../bench/measure/limit-in-force.ts';
import { worstSecond } from '../../../bench/measure/worst-second.ts';
import { digestOf } from '../../support/sandbox.ts';
import { copyProcesses } from '../site/processes.ts';
import type { Site } from '../site/site.ts';
import type { Landing } from './landing.ts';
import type { Operator } from './operator.ts';

/** Times the limit that one second may hold: 1.10 as docs/legs.md has it, and what pv makes good for where the machine is busy: 1.20 was seen with four systems to a core. */
export const worstAllowed = 1.25;

/** What is wrong with where the volume is; empty when it is there once, whole. `at`: where it has to be. */
export async function astray(
  site: Site,
  operator: Operator,
  digest: string,
  at: { host: string; pool: string },
): Promise<string[]> {
  const { volume } = site.plan;
  const shown = (await operator.volumes()).filter(({ name }) => name === volume);
  const places = shown.map(({ host, pool }) => `${host}:${pool}`);
  const wanted = `${at.host}:${at.pool}`;
  if (places.join() !== wanted) return [`the volume is at [${places.join()}], and should be at ${wanted} only`];
  const files = site.poolFolders.map((folder) => join(folder, volume)).filter(existsSync);
  const expected = at.pool === 'lun' ? [] : [site.fileOf(at.host, at.pool)];
  if (files.join() !== expected.join())
    return [`files of that name are at [${files.join()}], expected [${expected.join()}]`];
  const found = digestOf(expected[0] ?? site.sourceFile);
  return found === digest ? [] : [`the volume at ${wanted} has digest ${found}, its source had ${digest}`];
}

/** What is left that nobody needs any more: processes, hidden files, records, descriptors, copies. */
export async function leftovers(site: Site, operator: Operator, migrationId: string): Promise<string[]> {
  const hidden = site.poolFolders.flatMap((folder) =>
    ['targets', 'migrations', 'adopted'].flatMap((name) => filesBelow(join(folder, '.sluice', name))),
  );
  const journals = ['stor-01', 'stor-02'].flatMap((host) => filesBelow(site.path(`state-${host}`, 'journal')));
  const copies = await operator.runningCopies();
  return [
    ...copyProcesses(site.programs.agentPids).map((line) => `process ${line}`),
    ...marked(site).map((line) => `process of an earlier agent: ${line}`),
    ...hidden.map((path) => `hidden file ${path}`),
    ...journals.filter((path) => path.endsWith(`/${migrationId}`)).map((path) => `record ${path}`),
    ...site.programs.agentPids.flatMap(openTargets).map((path) => `open descriptor on ${path}`),
    ...(copies > 0 ? [`${copies} running copies, say the hosts`] : []),
  ];
}

/** How far the worst second went beyond the limit, as a multiple of it; 0 for a copy shorter than that. */
export function worstRatio(landing: Landing, steps: readonly LimitStep[]): number {
  return worstSecond(landing.track(), new LimitInForce(steps), 0, now())?.ratio ?? 0;
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.map((name) => join(folder, name)).filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
}

/** Processes with the mark of one of the agents' state folders that no running agent has as a child. */
function marked(site: Site): string[] {
  const marks = ['stor-01', 'stor-02'].map((host) => {
    const { dev, ino } = statSync(site.path(`state-${host}`));
    return `SLUICE_AGENT_STATE=${dev}:${ino}`;
  });
  const agents = site.programs.agentPids.map(String);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && !agents.includes(name))
    .flatMap((pid) => {
      const environment = read(`/proc/${pid}/environ`).split('\0');
      const parent = read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ')[1] ?? '';
      if (!marks.some((mark) => environment.includes(mark)) || agents.includes(parent)) return [];
      return [read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')];
    });
}

function openTargets(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`)
      .map((fd) => linkOf(`/proc/${pid}/fd/${fd}`))
      .filter((path) => path.includes('/.sluice/targets/'));
  } catch {
    return [];
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
