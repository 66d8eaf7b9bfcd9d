import { advance } from '../../daemon/core/migration/advance.ts';
import type { MigrationEvent } from '../../daemon/core/migration/event.ts';
import {
  type Migration,
  type MigrationRequest,
  newMigration,
  type Origin,
} from '../../daemon/core/migration/migration.ts';
import { keptNameOf } from '../../daemon/core/migration/name.ts';
import { isSamePlace, type Place } from '../../daemon/core/migration/place.ts';
import { Refusal } from '../../daemon/core/migration/refusal.ts';
import { claims, hasEnded } from '../../daemon/core/migration/state.ts';
import type { Action } from '../../daemon/core/plan/action.ts';
import type { CopyStatus } from '../../daemon/core/plan/copy-status.ts';
import { decide } from '../../daemon/core/plan/decide.ts';
import type { Ends, OpenedSink } from '../../daemon/core/plan/observation.ts';
import { setbackOf } from '../../daemon/core/plan/setback.ts';
import type { HostStanding } from '../../daemon/core/plan/standing.ts';
import type { VolumeFacts } from '../../daemon/core/plan/volume.ts';
import { limited } from '../../daemon/core/rate/rate.ts';

export type Mishap =
  | 'nothing'
  | 'answerLost'
  | 'sourceRestarts'
  | 'sinkRestarts'
  | 'sourceAway'
  | 'sinkAway'
  | 'allBack'
  | 'copyFails'
  | 'daemonRestarts'
  | 'pause'
  | 'resume'
  | 'cancel'
  | 'sourceHeld'
  | 'sourceReleased'
  | 'time';

interface SimulatedHost {
  isAway: boolean;
  run: number;
}
interface SimulatedCopy {
  landed: number;
  failed: boolean;
  sequence: number;
  ticket: string;
}
type Outcome = { readonly event?: MigrationEvent; readonly sink?: OpenedSink; readonly ends?: Ends };

/** Hosts, volumes and one migration between them, in memory and without time: what the decisions of the core are tried on. */
export class FakeWorld {
  #migration: Migration;
  readonly #driverMoves: boolean;
  readonly #hosts: Record<string, SimulatedHost> = {
    'stor-01': { isAway: false, run: 1 },
    'stor-02': { isAway: false, run: 1 },
  };
  /** Names of volumes, as `host:pool/name`, each with how many of its bytes are right. */
  readonly #volumes = new Map<string, number>();
  #target: number | undefined;
  #copies = new Map<string, SimulatedCopy>();
  #sinks = new Map<string, string>();
  #memory: { sink: OpenedSink | undefined; ends: Ends | undefined } = { sink: undefined, ends: undefined };
  #isHeld = false;
  #wasHeldSinceLooking = false;
  #answerIsLost = false;
  #tickets = 0;
  #now = 0;

  constructor(request: MigrationRequest, origin: Origin, driverMoves: boolean) {
    this.#migration = newMigration('m-1', request, origin, 0);
    this.#driverMoves = driverMoves;
    this.#volumes.set(this.#nameAt(origin.source), origin.sizeBytes);
  }

  get hasEnded(): boolean {
    return hasEnded(this.#migration.state);
  }

  befall(mishap: Mishap): void {
    const { source, destination } = this.#ends();
    switch (mishap) {
      case 'answerLost':
        this.#answerIsLost = true;
        break;
      case 'sourceRestarts':
        this.#restart(source.host);
        break;
      case 'sinkRestarts':
        this.#restart(destination.host);
        break;
      case 'sourceAway':
        this.#host(source.host).isAway = true;
        break;
      case 'sinkAway':
        this.#host(destination.host).isAway = true;
        break;
      case 'allBack':
        if (this.#host(source.host).isAway) this.#stopOrphans();
        for (const host of Object.values(this.#hosts)) host.isAway = false;
        break;
      case 'copyFails':
        for (const copy of this.#copies.values()) copy.failed = true;
        break;
      case 'daemonRestarts':
        this.#memory = { sink: undefined, ends: undefined };
        break;
      case 'sourceHeld':
        this.#isHeld = true;
        break;
      case 'sourceReleased':
        this.#isHeld = false;
        break;
      case 'time':
        this.#now += 20_000;
        break;
      case 'pause':
      case 'resume':
      case 'cancel':
        this.#apply({ kind: mishap });
        break;
      case 'nothing':
        break;
      default:
        mishap satisfies never;
    }
  }

  /** From now on everything goes well. */
  calm(): void {
    this.befall('allBack');
    this.befall('sourceReleased');
    this.befall('resume');
    this.#answerIsLost = false;
  }

  /** One round of the reconciler, while copies move on. */
  step(): void {
    this.#now += 100;
    this.#moveCopies();
    if (this.#migration.state.kind === 'copying') this.#resolveRate();
    const decision = decide(this.#migration, this.#observe(), this.#now);
    if (decision.kind === 'learn') this.#apply(decision.fact);
    else if (decision.kind === 'wait') this.#now += decision.until === undefined ? 0 : 20_000;
    else this.#act(decision.action);
  }

  /** What must hold at every moment: some place has all of the volume under its name, and never a wrong one. */
  check(): void {
    const { source, destination } = this.#ends();
    const at = [source, destination].map((place) => this.#volumes.get(this.#nameAt(place)));
    if (at.every((bytes) => bytes === undefined)) throw new Error('the volume is nowhere');
    if (at.some((bytes) => bytes !== undefined && bytes !== this.#migration.sizeBytes))
      throw new Error('it is not whole');
  }

  summary() {
    return {
      volumes: [...this.#volumes.keys()].sort(),
      target: this.#target,
      copies: this.#copies.size,
      ended: this.hasEnded,
    };
  }

  expected() {
    const { source, destination } = this.#ends();
    const moved = this.#migration.state.kind === 'succeeded';
    const kept = moved && this.#migration.request.keepSource ? [this.#keptName()] : [];
    const volumes = [this.#nameAt(moved ? destination : source), ...kept].sort();
    return { volumes, target: undefined, copies: 0, ended: true };
  }

  /** As the daemon does when a host comes back. */
  #stopOrphans(): void {
    for (const id of this.#copies.keys()) if (!claims(this.#migration.state, id)) this.#copies.delete(id);
  }

  #ends(): { source: Place; destination: Place } {
    return { source: this.#migration.source, destination: this.#migration.request.destination };
  }

  #host(name: string): SimulatedHost {
    const host = this.#hosts[name];
    if (host === undefined) throw new Error(`no host ${name}`);
    return host;
  }

  #nameAt({ host, pool }: Place): string {
    return `${host}:${pool}/${this.#migration.request.volume}`;
  }

  #keptName(): string {
    const { source, request, id } = this.#migration;
    return `${source.host}:${source.pool}/${keptNameOf(request.volume, id)}`;
  }

  #restart(name: string): void {
    this.#host(name).run += 1;
    const { source, destination } = this.#ends();
    if (name === source.host) this.#copies.clear();
    if (name === destination.host) this.#sinks.clear();
  }

  #standing(name: string): HostStanding {
    const { isAway, run } = this.#host(name);
    return isAway ? { kind: 'down', reason: 'unplugged' } : { kind: 'up', instanceId: `${name}#${run}` };
  }

  #moveCopies(): void {
    const { source, destination } = this.#ends();
    const paused = this.#migration.grant?.rate.kind === 'paused';
    for (const [id, copy] of this.#copies) {
      const reaches = source.host === destination.host || this.#sinks.get(id) === copy.ticket;
      if (copy.failed || paused || !reaches || this.#target === undefined) continue;
      // A hole before where it begins stays a hole.
      if (this.#target >= copy.landed) this.#target = Math.max(this.#target, Math.min(1000, copy.landed + 250));
      copy.landed = Math.min(1000, copy.landed + 250);
    }
  }

  #resolveRate(): void {
    const rate = this.#migration.wanted === 'pause' ? ({ kind: 'paused' } as const) : limited(100);
    this.#apply({ kind: 'rateResolved', rate, cause: 'test' });
  }

  #observe() {
    const { state, source, request } = this.#migration;
    const copyId = state.kind === 'copying' ? state.copy.id : '';
    const isSourceUp = this.#standing(source.host).kind === 'up';
    return {
      source: this.#standing(source.host),
      destination: this.#standing(request.destination.host),
      copy: isSourceUp ? this.#status(copyId) : undefined,
      sink: this.#memory.sink?.copyId === copyId ? this.#memory.sink : undefined,
      ends: this.#memory.ends,
    };
  }

  #status(copyId: string): CopyStatus | undefined {
    const copy = this.#copies.get(copyId);
    if (copy === undefined) return undefined;
    const { source, destination } = this.#ends();
    const connected = source.host === destination.host || this.#sinks.get(copyId) === copy.ticket;
    const failure = { reason: 'PROCESS_KILLED', message: 'killed', facts: {}, transient: true };
    return {
      copyId,
      phase: copy.failed ? 'failed' : copy.landed === 1000 ? 'done' : connected ? 'running' : 'needsTicket',
      landedBytes: copy.landed,
      currentBytesPerSecond: 0,
      meanBytesPerSecond: 0,
      worstSecondBytes: 0,
      grantedSequence: copy.sequence,
      effectiveSequence: copy.sequence,
      effectiveAt: undefined,
      leaseLost: false,
      legs: 1,
      obstacle: '',
      failure: copy.failed ? failure : undefined,
    };
  }

  #apply(event: MigrationEvent): void {
    const made = advance(this.#migration, event, this.#now);
    if (!(made instanceof Refusal)) this.#migration = made.next;
    else if (made.reason === 'EVENT_OUT_OF_PLACE') throw made;
  }

  #act(action: Action): void {
    const before = this.#migration;
    try {
      const { event, sink, ends } = this.#perform(action);
      if (this.#answerIsLost) throw new Fault('AGENT_AWAY', true);
      this.#memory = { sink: sink ?? (action.kind === 'setRate' ? this.#memory.sink : undefined), ends };
      if (event !== undefined) this.#apply(event);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#answerIsLost = false;
      this.#memory = { sink: undefined, ends: undefined };
      const setback = setbackOf(before, action, error);
      if (setback.kind === 'learn') this.#apply(setback.fact);
    }
  }

  /** What the agents would do. */
  #perform(action: Action): Outcome {
    if ('host' in action && this.#host(action.host).isAway) throw new Fault('AGENT_AWAY', true);
    const { source, destination } = this.#ends();
    const [from, to] = [this.#nameAt(source), this.#nameAt(destination)];
    const { sizeBytes } = this.#migration;
    switch (action.kind) {
      case 'moveVolume':
        if (!this.#volumes.has(from)) return { event: { kind: 'driverMoved', reason: 'done before' } };
        if (this.#isHeld) throw new Fault('VOLUME_HELD', false);
        if (!this.#driverMoves) return { event: { kind: 'driverDeclined', reason: 'cannot' } };
        this.#volumes.set(to, sizeBytes);
        this.#removeSource();
        return { event: { kind: 'driverMoved', reason: 'renamed' } };
      case 'createTarget':
        this.#target ??= 0;
        return { event: { kind: 'targetCreated', sizeBytes } };
      case 'openSink': {
        if (this.#target === undefined) throw new Fault('TARGET_NOT_FOUND', false);
        const ticket = String(++this.#tickets);
        this.#sinks.set(action.copyId, ticket);
        const { copyId, instanceId } = action;
        return { sink: { copyId, ticket, dataAddress: 'there', instanceId } };
      }
      case 'startCopy': {
        if (this.#isHeld) throw new Fault('VOLUME_HELD', false);
        const ticket = action.sink.kind === 'remote' ? action.sink.opened.ticket : '';
        const known = this.#copies.get(action.copyId);
        if (known !== undefined && known.ticket !== ticket) throw new Fault('COPY_EXISTS', false);
        const copy = { landed: action.startBytes, failed: false, sequence: action.grant.sequence, ticket };
        this.#copies.set(action.copyId, known ?? copy);
        const sinkInstance = action.sink.kind === 'remote' ? action.sink.opened.instanceId : undefined;
        return { event: { kind: 'copyStarted', sinkInstance } };
      }
      case 'setRate':
        this.#copy(action.copyId).sequence = action.grant.sequence;
        return {};
      case 'setTicket':
        this.#copy(action.copyId).ticket = action.ticket;
        return {};
      case 'retireCopy': {
        this.#copies.delete(action.copyId);
        const landed =
          action.sinkHost === undefined ? action.landedBytes : this.#closeSink(action.sinkHost, action.copyId);
        const { why, failure, trusted } = action;
        return { event: { kind: 'copyLost', landedBytes: trusted ? landed : 0, why, failure } };
      }
      case 'closeCopy': {
        this.#copies.delete(action.copyId);
        const landed = action.sinkHost === undefined ? 0 : this.#closeSink(action.sinkHost, action.copyId);
        return { event: { kind: 'verified', sinkBytes: landed === 0 ? undefined : landed } };
      }
      case 'inspectEnds':
        this.#wasHeldSinceLooking = this.#isHeld;
        return { ends: { source: this.#facts(source), destination: this.#facts(destination) } };
      case 'publishTarget':
        if (this.#target === undefined && !this.#volumes.has(to)) throw new Fault('TARGET_NOT_FOUND', false);
        if (this.#target !== undefined && this.#wasHeldSinceLooking)
          throw new Error('published while the source was held');
        if (this.#target !== undefined) this.#volumes.set(to, this.#target);
        this.#target = undefined;
        return { event: { kind: 'published', sizeBytes, metadata: action.metadata } };
      case 'setMetadata':
        return { event: { kind: 'described' } };
      case 'deleteSource':
      case 'renameSource':
        if (this.#isHeld && this.#volumes.has(from)) throw new Fault('VOLUME_HELD', false);
        if (this.#volumes.has(from)) this.#removeSource();
        return { event: { kind: 'sourceRemoved' } };
      case 'stopCopy':
        this.#copies.delete(action.copyId);
        return { event: { kind: 'removed', remnant: 'copy' } };
      case 'closeSink':
        this.#sinks.delete(action.copyId);
        return { event: { kind: 'removed', remnant: 'sink' } };
      case 'discardTarget':
        this.#target = undefined;
        return { event: { kind: 'removed', remnant: 'target' } };
      case 'deletePublished':
        this.#volumes.delete(to);
        return { event: { kind: 'removed', remnant: 'published' } };
      default:
        return action satisfies never;
    }
  }

  #removeSource(): void {
    this.#volumes.delete(this.#nameAt(this.#migration.source));
    if (this.#migration.request.keepSource) this.#volumes.set(this.#keptName(), this.#migration.sizeBytes);
  }

  #copy(copyId: string): SimulatedCopy {
    const copy = this.#copies.get(copyId);
    if (copy === undefined) throw new Fault('COPY_NOT_FOUND', false);
    return copy;
  }

  #closeSink(host: string, copyId: string): number {
    if (this.#host(host).isAway) throw new Fault('AGENT_AWAY', true);
    const landed = this.#sinks.has(copyId) ? (this.#target ?? 0) : 0;
    this.#sinks.delete(copyId);
    return landed;
  }

  #facts(place: Place): VolumeFacts | undefined {
    const sizeBytes = this.#volumes.get(this.#nameAt(place));
    if (sizeBytes === undefined || this.#host(place.host).isAway) return undefined;
    const holders = isSamePlace(place, this.#migration.source) && this.#isHeld ? ['mounted'] : [];
    const { volume: name } = this.#migration.request;
    return { name, ...place, driver: 'file', sizeBytes, allocatedBytes: sizeBytes, metadata: {}, holders };
  }
}

class Fault extends Error {
  readonly reason: string;
  readonly transient: boolean;
  readonly facts = {};
  constructor(reason: string, transient: boolean) {
    super(reason);
    this.reason = reason;
    this.transient = transient;
  }
}
