import { advance } from '../../daemon/core/migration/advance.ts';
import { copyAtWork, copyHost } from '../../daemon/core/migration/copy-at-work.ts';
import type { MigrationEvent } from '../../daemon/core/migration/event.ts';
import {
  type Migration,
  type MigrationRequest,
  newMigration,
  type Origin,
} from '../../daemon/core/migration/migration.ts';
import { keptNameOf } from '../../daemon/core/migration/name.ts';
import { Refusal } from '../../daemon/core/migration/refusal.ts';
import type { SettledFate } from '../../daemon/core/migration/source-fate.ts';
import { type Copy, claims, hasEnded } from '../../daemon/core/migration/state.ts';
import type { Action } from '../../daemon/core/plan/action.ts';
import type { Survey } from '../../daemon/core/plan/check-start.ts';
import type { Closure } from '../../daemon/core/plan/closure.ts';
import { decide } from '../../daemon/core/plan/decide.ts';
import type { Ends, Observation, OpenedSink } from '../../daemon/core/plan/observation.ts';
import { setbackOf } from '../../daemon/core/plan/setback.ts';
import type { Verification } from '../../daemon/core/policy/rule.ts';
import { limited, paused } from '../../daemon/core/rate/rate.ts';
import { EstateFault } from './estate-fault.ts';
import { FakeEstate } from './fake-estate.ts';

/** Everything that may befall a migration between two of its steps. */
export const mishaps = [
  'answerLost',
  'sourceRestarts',
  'sinkRestarts',
  'sourceAway',
  'sinkAway',
  'allBack',
  'copyFails',
  'targetVanishes',
  'targetDamaged',
  'targetWornOut',
  'daemonRestarts',
  'pause',
  'resume',
  'cancel',
  'sourceHeld',
  'sourceReleased',
  'poolFills',
  'poolEmpties',
  'time',
  'windowCloses',
  'windowTrickles',
  'windowOpens',
  'rulesKeepSource',
  'rulesDeleteSource',
] as const;
export type Mishap = (typeof mishaps)[number];

/** Longer than any pause between two tries, in milliseconds. */
const longWaitMs = 20_000;

/** What the daemon has at hand between two steps. */
interface Memory {
  readonly sink: OpenedSink | undefined;
  readonly ends: Ends | undefined;
  readonly survey: Survey | undefined;
}

const nothing: Memory = { sink: undefined, ends: undefined, survey: undefined };

/** One migration among simulated hosts: the daemon's loop without the daemon, to try the decisions of the core on. */
export class FakeWorld {
  #migration: Migration;
  readonly #estate: FakeEstate;
  #memory: Memory = nothing;
  #answerIsLost = false;
  #now = 0;
  #closure: Closure | undefined;
  #rulesKeepSource = false;
  /** How what was copied is checked. */
  verification: Verification = 'digest';

  constructor(request: MigrationRequest, origin: Origin, driverMoves: boolean) {
    this.#migration = newMigration('m-1', request, origin, 0);
    this.#estate = new FakeEstate(driverMoves);
    this.#estate.volumes.set(this.#estate.nameAt(origin.source, request.volume), origin.sizeBytes);
  }

  get hasEnded(): boolean {
    return hasEnded(this.#migration.state);
  }

  befall(mishap: Mishap): void {
    const { source, request } = this.#migration;
    switch (mishap) {
      case 'answerLost':
        this.#answerIsLost = true;
        break;
      case 'sourceRestarts':
        this.#estate.restart(source.host, this.#migration);
        break;
      case 'sinkRestarts':
        this.#estate.restart(request.destination.host, this.#migration);
        break;
      case 'sourceAway':
        this.#estate.away.add(source.host);
        break;
      case 'sinkAway':
        this.#estate.away.add(request.destination.host);
        break;
      case 'allBack':
        if (this.#estate.away.size > 0) this.#stopOrphans();
        this.#estate.away.clear();
        break;
      case 'copyFails':
        for (const copy of this.#estate.copies.values()) copy.failed = true;
        break;
      case 'targetVanishes':
        if (!this.#estate.isWritten && this.#migration.state.kind === 'copying') this.#estate.removeTarget();
        break;
      // Whatever comes after the target was read nobody can know.
      case 'targetDamaged':
      case 'targetWornOut':
        if (this.#migration.state.kind !== 'copying') break;
        this.#estate.check.isDamaged = true;
        this.#estate.check.isLasting ||= mishap === 'targetWornOut';
        break;
      case 'daemonRestarts':
        this.#memory = nothing;
        break;
      case 'sourceHeld':
        this.#estate.isHeld = true;
        break;
      case 'sourceReleased':
        this.#estate.isHeld = false;
        break;
      case 'poolFills':
      case 'poolEmpties':
        this.#estate.isFull = mishap === 'poolFills';
        break;
      case 'time':
        this.#now += longWaitMs;
        break;
      case 'windowCloses':
        this.#closure = { standsStill: true, obstacle: 'window nights is closed' };
        break;
      case 'windowTrickles':
        this.#closure = { standsStill: false, obstacle: 'window nights is closed' };
        break;
      case 'windowOpens':
        this.#closure = undefined;
        break;
      case 'rulesKeepSource':
      case 'rulesDeleteSource':
        this.#rulesKeepSource = mishap === 'rulesKeepSource';
        break;
      case 'pause':
      case 'resume':
      case 'cancel':
        this.#apply({ kind: mishap });
        break;
      default:
        mishap satisfies never;
    }
  }

  /** From now on everything goes well. */
  calm(): void {
    for (const mishap of ['allBack', 'sourceReleased', 'poolEmpties', 'resume', 'windowOpens'] as const)
      this.befall(mishap);
    this.#answerIsLost = false;
  }

  /** One round of the reconciler, while copies move on. */
  step(): void {
    this.#now += 100;
    this.#estate.move(this.#migration);
    if (copyAtWork(this.#migration.state) !== undefined) this.#resolveRate();
    const decision = decide(this.#migration, this.#observe(), this.#now);
    if (decision.kind === 'learn') this.#apply(decision.fact);
    else if (decision.kind === 'act') this.#act(decision.action);
    else if (decision.until !== undefined) this.#now += longWaitMs;
  }

  /** What holds at every moment. @throws Error when the volume is nowhere, or something else has its name */
  check(): void {
    const { source, request, sizeBytes } = this.#migration;
    const names = [source, request.destination].map((place) => this.#estate.nameAt(place, request.volume));
    const found = names.flatMap((name) => this.#estate.volumes.get(name) ?? []);
    if (found.length === 0) throw new Error('the volume is nowhere');
    if (found.some((bytes) => bytes !== sizeBytes)) throw new Error('what has its name is not whole');
  }

  /** What there is at the end. */
  summary() {
    const { volumes, target, copies } = this.#estate;
    return { ended: this.hasEnded, volumes: [...volumes.keys()].sort(), target, copies: copies.size };
  }

  /** What there should be. */
  expected(): ReturnType<FakeWorld['summary']> {
    const { source, request, id, state, sourceFate } = this.#migration;
    const moved = state.kind === 'succeeded';
    const volumes = [this.#estate.nameAt(moved ? request.destination : source, request.volume)];
    if (moved && sourceFate.kind === 'kept') volumes.push(this.#estate.nameAt(source, keptNameOf(request.volume, id)));
    return { ended: true, volumes: volumes.sort(), target: undefined, copies: 0 };
  }

  /** As the daemon does when a host comes back. */
  #stopOrphans(): void {
    const { copies } = this.#estate;
    for (const id of copies.keys()) if (!claims(this.#migration.state, id)) copies.delete(id);
  }

  #resolveRate(): void {
    const standsStill = this.#migration.wanted === 'pause' || this.#closure?.standsStill === true;
    const rate = standsStill ? paused : limited(100);
    this.#apply({ kind: 'rateResolved', rate, cause: 'test' });
  }

  #observe(): Observation {
    const { state, source, request } = this.#migration;
    const atWork = copyAtWork(state);
    const copyId = atWork?.id;
    return {
      source: this.#estate.standing(source.host),
      destination: this.#estate.standing(request.destination.host),
      copy: atWork && this.#copyAtWork(atWork),
      sink: this.#memory.sink?.copyId === copyId ? this.#memory.sink : undefined,
      ends: this.#memory.ends,
      survey: this.#memory.survey,
      ruling: {
        closure: this.#closure,
        sourceFate: this.#settleSource(),
        turn: { kind: 'come' },
        verification: this.verification,
      },
    };
  }

  #copyAtWork(copy: Copy) {
    const isAway = this.#estate.away.has(copyHost(this.#migration, copy));
    return isAway ? undefined : this.#estate.status(this.#migration, copy.id);
  }

  /** As the daemon does by the rules of the moment, here without explanations. */
  #settleSource(): SettledFate {
    const { sourceFate, request } = this.#migration;
    if (sourceFate.kind !== 'unsettled') return sourceFate;
    return { kind: (request.keepSource ?? this.#rulesKeepSource) ? 'kept' : 'deleted', reason: 'test' };
  }

  #apply(event: MigrationEvent): void {
    const made = advance(this.#migration, event, this.#now);
    if (!(made instanceof Refusal)) this.#migration = made.next;
    else if (made.reason === 'EVENT_OUT_OF_PLACE') throw made;
  }

  #act(action: Action): void {
    const before = this.#migration;
    try {
      const { event, sink, ends, survey } = this.#estate.perform(before, action);
      if (this.#answerIsLost) throw new EstateFault('AGENT_AWAY', true);
      this.#memory = {
        sink: sink ?? (action.kind === 'setRate' ? this.#memory.sink : undefined),
        ends,
        survey: survey && { ...survey, at: this.#now },
      };
      if (event !== undefined) this.#apply(event);
    } catch (error) {
      if (!(error instanceof EstateFault)) throw error;
      this.#answerIsLost = false;
      this.#memory = nothing;
      const setback = setbackOf(before, action, error);
      if (setback.kind === 'learn') this.#apply(setback.fact);
    }
  }
}
