import { setTimeout as sleep } from 'node:timers/promises';
import { now } from '../../../bench/measure/clock.ts';
import type { LimitStep } from '../../../bench/measure/limit-in-force.ts';
import type { MigrationView } from '../../../cli/views/migration.ts';
import { digestOf } from '../../support/sandbox.ts';
import { until } from '../../support/until.ts';
import type { Cell } from '../cells.ts';
import type { Scene } from '../fault.ts';
import { astray, leftovers, worstAllowed, worstRatio } from './invariants.ts';
import type { Operator } from './operator.ts';
import { reach } from './reach.ts';
import { Traces } from './traces.ts';

/** How it ended: at once, or failed with a reason and well at the retry. */
export type RunEnding = 'succeeded' | `${string}, then succeeded` | 'unknown';

const endPatienceMs = 120_000;
const settlePatienceMs = 15_000;

/** What a migration tells that nothing happened to. */
const undisturbed = new RegExp(
  [
    '^created$|^host copy: |^hidden target created$|^rate |^copy 1 started at byte 0$|^\\d+ bytes landed$',
    '^the source was digested |^both ends are read$|^verified: |^now at |^source deleted$',
    '^waits: window gate|^no window restricts it any more$|^(paused|resumed|started|begun)\\b',
  ].join('|'),
);

/** One migration that is struck, from the request to its end, and what is wrong with it. */
export class Run {
  readonly problems: string[] = [];
  worst = 0;
  /** What does not hold yet, with why; undefined when all that has to hold is expected to. */
  expected: string | undefined;
  /** What the migration tells of itself, once it has ended. */
  events: readonly string[] = [];
  /** Whether that differs from what a migration tells that nothing happened to; where it does not, the fault had no effect on it. */
  isTold = false;
  #traces: Traces | undefined;
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

  async play(): Promise<RunEnding> {
    const { fault, moment } = this.#cell;
    const scene = this.#scene;
    const reached = reach(moment, fault, scene, this.#operator);
    await this.#operator.migrate(this.#destination.host, this.#destination.pool);
    scene.say('asked for');
    await reached();
    if (moment === 'paused') this.#steps.push({ from: now() + 1, bytesPerSecond: 0 });
    this.#signal.throwIfAborted();
    scene.say(`strikes: ${fault.about}`);
    this.#traces = new Traces(scene.site);
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
    const isEarly = scene.dice() < 0.4 && scene.site.programs.isRunning('daemon') && fault.name !== 'stop-daemon';
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

  /** What no event tells of must have had no effect, and there must be a reason why. */
  #checkEffect(): void {
    const { fault, moment } = this.#cell;
    const traces = this.#traces?.lines() ?? [];
    this.problems.push(...traces.map((line) => `no event tells of it, but a log does: ${line}`));
    // What was over before a migration began cannot have concerned it.
    if (moment !== 'before start' && fault.noEffect?.[moment] === undefined) this.problems.push('no event tells of it');
  }

  /** A failed migration must have left the source alone, and must end well when it is asked for again. */
  async #seeThrough(): Promise<RunEnding> {
    const first = await this.#ended();
    if (first.state === 'succeeded') {
      await this.#settle(this.#destination);
      return 'succeeded';
    }
    const { site } = this.#scene;
    const reason = first.error?.reason ?? 'without a reason';
    this.#scene.say(`failed: ${reason}: ${first.error?.message}`);
    if (!first.error?.message) this.problems.push('it failed without saying why');
    await this.#settle({ host: 'stor-01', pool: site.sourcePool });
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
        await sleep(300);
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
        ...(await leftovers(site, this.#operator, this.#operator.migrationId)),
      ];
      return wrong.length === 0 ? true : undefined;
    };
    await until('everything to be as it should be', clean, settlePatienceMs).catch(() => this.problems.push(...wrong));
  }

  #judge({ events }: MigrationView, ending: RunEnding): void {
    const { fault, moment } = this.#cell;
    const { landing, site } = this.#scene;
    this.worst = worstRatio(landing, this.#steps);
    if (this.worst > worstAllowed) {
      this.expected = fault.limitNotHeld?.(this.#scene);
      if (this.expected === undefined)
        this.problems.push(`the worst second held ${this.worst.toFixed(2)} times the limit`);
    }
    const told = fault.told?.[moment];
    const messages = events.map(({ message }) => message);
    this.isTold = messages.some((message) => !undisturbed.test(message));
    if (!this.isTold) this.#checkEffect();
    this.events = events.map(({ time, message }) => `${time} ${message}`);
    if (told !== undefined && !messages.some((message) => told.test(message))) {
      this.problems.push(`no event tells of it (${told}): ${messages.join(' | ')}`);
    }
    if (ending !== 'succeeded' && !messages.some((message) => message.includes('failed'))) {
      this.problems.push(`no event tells of the failure: ${messages.join(' | ')}`);
    }
    if (messages.length === 0) this.problems.push(`the migration in ${site.folder} has no events`);
  }
}
