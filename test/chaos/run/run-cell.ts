import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MiB } from '../../support/sandbox.ts';
import type { Cell } from '../cells.ts';
import { remainsOf } from '../site/remains.ts';
import { Site } from '../site/site.ts';
import { Landing } from './landing.ts';
import { Operator } from './operator.ts';
import { Run, type RunEnding } from './run.ts';

/** What became of one run. */
export interface Outcome {
  readonly cell: string;
  readonly seed: number;
  readonly ending: RunEnding;
  /** Worst second as a multiple of the limit. */
  readonly worst: number;
  readonly seconds: number;
  /** What is wrong; empty when all holds. */
  readonly problems: readonly string[];
  /** Why the worst second is beyond what has to hold, where that is expected; undefined where it is not. */
  readonly expected: string | undefined;
  /** Whether an event tells of what happened; where none does, it had no effect. */
  readonly isTold: boolean;
  /** What the migration told of itself. */
  readonly events: readonly string[];
  /** Where its logs are; undefined when all holds. */
  readonly kept: string | undefined;
}

export interface RunOptions {
  readonly cell: Cell;
  /** Decides everything that is random in this run. */
  readonly seed: number;
  readonly dice: () => number;
  readonly number: number;
  readonly stopSeconds: number;
  readonly signal: AbortSignal;
}

const migrationId = 'm-1';
const usualLimit = 5 * MiB;

/** Starts a system, lets a volume move, strikes, repairs, waits for the end, and looks whether all is as it has to be. */
export async function runCell(options: RunOptions): Promise<Outcome> {
  const { cell, dice, number } = options;
  const { needs, limit = usualLimit, isAlsoWithin = false } = cell.fault;
  const isWithin = isAlsoWithin && dice() < 0.25;
  const sizeBytes = (8 + 4 * Math.floor(dice() * 3)) * MiB;
  const isGated = cell.moment === 'before start';
  const site = await Site.start({ needs, number, volume: 'vol-1', sizeBytes, limit, isGated });
  let outcome: Outcome;
  try {
    outcome = await playOn(site, options, isWithin);
  } finally {
    await site[Symbol.asyncDispose]();
  }
  return { ...outcome, problems: [...outcome.problems, ...(await remainsOf(site))] };
}

async function playOn(site: Site, options: RunOptions, isWithin: boolean): Promise<Outcome> {
  const { cell, dice, stopSeconds, seed, signal } = options;
  const startedAt = performance.now();
  const destination = isWithin ? { host: 'stor-01', pool: 'slow' } : { host: 'stor-02', pool: 'fast' };
  const { host, pool } = destination;
  await using landing = new Landing([site.hiddenFile(host, pool, migrationId), site.fileOf(host, pool)]);
  const target = isWithin ? 'stor-01' : 'stor-02';
  const say = (text: string) => site.say(text);
  const scene = { site, moment: cell.moment, source: 'stor-01', target, dice, landing, stopSeconds, say } as const;
  const operator = new Operator(site, migrationId);
  const run = new Run(scene, cell, operator, destination, signal);
  let ending: RunEnding = 'unknown';
  let problems: readonly string[];
  try {
    ending = await Promise.race([run.play(), interruption(signal)]);
    problems = run.problems;
  } catch (error) {
    signal.throwIfAborted();
    problems = [...run.problems, error instanceof Error ? error.message : String(error)];
  }
  const kept = problems.length === 0 ? undefined : await keepLogs(site, cell, seed, operator);
  const seconds = (performance.now() - startedAt) / 1000;
  const { worst, expected, isTold, events } = run;
  return { cell: cell.name, seed, ending, worst, seconds, problems, expected, isTold, events, kept };
}

/** Fails when somebody interrupts; whatever is under way then finds its programs gone. */
function interruption(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
}

/** Copies logs, configurations and the migration's events to a folder that stays. */
async function keepLogs(site: Site, { name }: Cell, seed: number, operator: Operator): Promise<string> {
  const folder = join(tmpdir(), 'sluice-chaos-failed', `${name.replace(':', '-')}-${seed}`);
  mkdirSync(folder, { recursive: true });
  for (const file of readdirSync(site.folder).filter((file) => /\.(log|yaml)$/.test(file)))
    cpSync(site.path(file), join(folder, file));
  const view = await operator.show().catch((error: Error) => ({ events: [{ time: '', message: error.message }] }));
  writeFileSync(join(folder, 'migration.json'), JSON.stringify(view, null, 2));
  return folder;
}
