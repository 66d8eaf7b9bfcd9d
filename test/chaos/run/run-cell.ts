import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { now } from '../../../bench/measure/clock.ts';
import type { LimitStep } from '../../../bench/measure/limit-in-force.ts';
import type { MigrationView } from '../../../cli/views/migration.ts';
import { digestOf, MiB } from '../../support/sandbox.ts';
import { until } from '../../support/until.ts';
import type { Cell } from '../cells.ts';
import type { Scene } from '../fault.ts';
import { Site } from '../site/site.ts';
import { astray, leftovers, worstAllowed, worstRatio } from './invariants.ts';
import { Landing } from './landing.ts';
import { Operator } from './operator.ts';
import { reach } from './reach.ts';

/** What became of one run. */
export interface Outcome {
  readonly cell: string;
  readonly seed: number;
  /** How it ended: at once, or failed with a reason and well at the retry. */
  readonly ending: 'succeeded' | `${string}, then succeeded` | 'unknown';
  /** Worst second as a multiple of the limit. */
  readonly worst: number;
  readonly seconds: number;
  /** What is wrong; empty when all holds. */
  readonly problems: readonly string[];
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

const id = 'm-1';
const endPatienceMs = 120_000;

/** Starts a system, lets a volume move, strikes, repairs, waits for the end, and looks whether all is as it has to be. */
export async function runCell(options: RunOptions): Promise<Outcome> {
  const { cell, dice, number, stopSeconds, seed } = options;
  const { fault, moment } = cell;
  const startedAt = performance.now();
  const isWithin = fault.isAlsoWithin === true && dice() < 0.25;
  const sizeBytes = (8 + 4 * Math.floor(dice() * 3)) * MiB;
  const limit = fault.limit ?? 5 * MiB;
  await using site = await Site.start({
    needs: fault.needs,
    number,
    volume: 'vol-1',
    sizeBytes,
    limit,
    isGated: moment === 'before start',
  });
  const destination = isWithin ? { host: 'stor-01', pool: 'slow' } : { host: 'stor-02', pool: 'fast' };
  await using landing = new Landing([
    site.hiddenFile(destination.host, destination.pool, id),
    site.fileOf(destination.host, destination.pool),
  ]);
  const target = isWithin ? 'stor-01' : 'stor-02';
  const scene: Scene = {
    site,
    moment,
    source: 'stor-01',
    target,
    dice,
    landing,
    stopSeconds,
    say: (text) => site.say(text),
  };
  const operator = new Operator(site, id);
  const run = new Run(scene, cell, operator, destination, options.signal);
  let ending: Outcome['ending'] = 'unknown';
  let problems: readonly string[];
  try {
    ending = await Promise.race([run.play(), interruption(options.signal)]);
    problems = run.problems;
  } catch (error) {
    options.signal.throwIfAborted();
    problems = [...run.problems, error instanceof Error ? error.message : String(error)];
  }
  const kept = problems.length === 0 ? undefined : await keepLogs(site, cell, seed, operator);
  const seconds = (performance.now() - startedAt) / 1000;
  return { cell: cell.name, seed, ending, worst: run.worst, seconds, problems, kept };
}

class Run {
  readonly problems: string[] = [];
  worst = 0;
  readonly #scene: Scene;
  readonly #cell: Cell;
  readonly #operator: Operator;
  readonly #destination: { readonly host: string; readonly pool: string };
  readonly #signal: AbortSignal;
  readonly #steps: LimitStep[];
  readonly #digest: string;

  constructor(
    scene: Scene,
    cell: Cell,
    operator: Operator,
    destination: { host: string; pool: string },
    signal: AbortSignal,
  ) {
    this.#scene = scene;
    this.#cell = cell;
    this.#operator = operator;
    this.#destination = destination;
    this.#signal = signal;
    this.#steps = [{ from: 0, bytesPerSecond: scene.site.plan.limit }];
    this.#digest = digestOf(scene.site.sourceFile);
  }

  async play(): Promise<Outcome['ending']> {
    const { fault, moment } = this.#cell;
    const scene = this.#scene;
    const reached = reach(moment, fault, scene, this.#operator);
    await this.#operator.migrate(this.#destination.host, this.#destination.pool);
    scene.say('asked for');
    await reached();
    if (moment === 'paused') this.#steps.push({ from: now() + 1, bytesPerSecond: 0 });
    this.#signal.throwIfAborted();
    scene.say(`strikes: ${fault.about}`);
    await fault.strike(scene);
    await this.#lastAndRepair();
    const ending = await this.#seeThrough();
    this.#judge(await this.#operator.show(), ending);
    return ending;
  }

  /** Sometimes the migration is let go while the fault lasts, sometimes afterwards. */
  async #lastAndRepair(): Promise<void> {
    const { fault } = this.#cell;
    const scene = this.#scene;
    const lastsMs = 1000 * fault.lasts(scene);
    const isEarly = scene.dice() < 0.4 && scene.site.isRunning('daemon') && fault.name !== 'stop-daemon';
    if (isEarly) await this.#letGo();
    await sleep(lastsMs, undefined, { signal: this.#signal });
    await fault.repair(scene);
    scene.say('repaired');
    if (!isEarly) await this.#letGo();
  }

  async #letGo(): Promise<void> {
    const { moment } = this.#cell;
    if (moment === 'before start') this.#scene.site.openGate();
    if (moment !== 'paused') return;
    this.#checkStandstill();
    this.#steps.push({ from: now(), bytesPerSecond: this.#scene.site.plan.limit });
    await this.#operator.resume();
    this.#scene.say('resumed');
  }

  #checkStandstill(): void {
    const since = this.#steps.at(-1)?.from ?? 0;
    const landed = this.#scene.landing.track().landed(since, now());
    if (landed > 0) this.problems.push(`${landed} bytes landed while it was paused`);
  }

  /** A failed migration must have left the source alone, and must end well when it is asked for again. */
  async #seeThrough(): Promise<Outcome['ending']> {
    const first = await this.#ended();
    if (first.state === 'succeeded') {
      await this.#settle(this.#destination);
      return 'succeeded';
    }
    const { site } = this.#scene;
    const reason = first.error?.reason ?? 'without a reason';
    this.#scene.say(`failed: ${reason}: ${first.error?.message}`);
    if (!first.error?.message) this.problems.push('it failed without saying why');
    await this.#settle({ host: 'stor-01', pool: site.plan.needs.source === 'loop' ? 'lun' : 'fast' });
    await this.#operator.retry();
    const second = await this.#ended();
    if (second.state !== 'succeeded') {
      throw new Error(`tried again it ended ${second.state}: ${second.error?.reason}: ${second.error?.message}`);
    }
    await this.#settle(this.#destination);
    return `${reason}, then succeeded`;
  }

  #ended(): Promise<MigrationView> {
    return until(
      'the migration to end',
      async () => {
        this.#signal.throwIfAborted();
        await sleep(200);
        const view = await this.#operator.show();
        return ['succeeded', 'failed', 'cancelled'].includes(view.state) ? view : undefined;
      },
      endPatienceMs,
    );
  }

  /** The volume must be where it belongs at once, as soon as both hosts are seen; what is left may take a moment to go. */
  async #settle(at: { host: string; pool: string }): Promise<void> {
    const { site } = this.#scene;
    let wrong: string[] = [];
    const clean = async () => {
      wrong = [
        ...(await astray(site, this.#operator, this.#digest, at)),
        ...(await leftovers(site, this.#operator, id)),
      ];
      return wrong.length === 0 ? true : undefined;
    };
    await until('everything to be as it should be', clean, 15_000).catch(() => this.problems.push(...wrong));
  }

  #judge({ events }: MigrationView, ending: Outcome['ending']): void {
    const { fault, moment } = this.#cell;
    const { landing, site } = this.#scene;
    this.worst = worstRatio(landing, this.#steps);
    if (this.worst > worstAllowed) this.problems.push(`the worst second held ${this.worst.toFixed(2)} times the limit`);
    const told = fault.told?.[moment];
    const messages = events.map(({ message }) => message);
    if (told !== undefined && !messages.some((message) => told.test(message))) {
      this.problems.push(`no event tells of it (${told}): ${messages.join(' | ')}`);
    }
    if (ending !== 'succeeded' && !messages.some((message) => message.includes('failed'))) {
      this.problems.push(`no event tells of the failure: ${messages.join(' | ')}`);
    }
    if (messages.length === 0) this.problems.push(`the migration in ${site.folder} has no events`);
  }
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
