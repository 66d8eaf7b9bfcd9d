import type { MigrationEvent } from '../../daemon/core/migration/event.ts';
import type { Migration } from '../../daemon/core/migration/migration.ts';
import { isSamePlace, type Place } from '../../daemon/core/migration/place.ts';
import type { Action, ActionOf } from '../../daemon/core/plan/action.ts';
import type { Survey } from '../../daemon/core/plan/check-start.ts';
import type { CopyStatus } from '../../daemon/core/plan/copy-status.ts';
import type { Ends, OpenedSink } from '../../daemon/core/plan/observation.ts';
import type { HostStanding } from '../../daemon/core/plan/standing.ts';
import type { VolumeFacts } from '../../daemon/core/plan/volume.ts';
import { EstateFault } from './estate-fault.ts';
import { FakeCheck } from './fake-check.ts';

/** What came of an action on simulated hosts. */
export interface EstateOutcome {
  readonly event?: MigrationEvent;
  readonly sink?: OpenedSink;
  readonly ends?: Ends;
  readonly survey?: Survey;
}

interface EstateCopy {
  landed: number;
  /** Whose agent runs it. */
  readonly host: string;
  /** A copy that only reads has no sink. */
  readonly isReader: boolean;
  readonly isRewrite: boolean;
  failed: boolean;
  sequence: number;
  ticket: string;
}

/** Bytes that a copy moves between two looks; volumes have a thousand. */
const chunkBytes = 250;

/** Two hosts with their volumes, and what one migration makes there, in memory and without time. */
export class FakeEstate {
  /** As `host:pool/name`, each with how many of its bytes are right. */
  readonly volumes = new Map<string, number>();
  readonly copies = new Map<string, EstateCopy>();
  /** How many bytes of the hidden target are right, from its beginning; undefined when there is none. */
  target: number | undefined;
  /** How far its host knows it to have landed. */
  #landed = 0;
  /** How much of that outlives a restart of the host. */
  #durable = 0;
  isHeld = false;
  readonly check = new FakeCheck();
  /** Whether the destination pool has no room. */
  isFull = false;
  /** Hosts that cannot be reached now. */
  readonly away = new Set<string>();
  readonly #driverMoves: boolean;
  readonly #sinks = new Map<string, string>();
  readonly #runs = new Map<string, number>();
  #wasHeldWhenInspected = false;
  #tickets = 0;

  constructor(driverMoves: boolean) {
    this.#driverMoves = driverMoves;
  }

  nameAt({ host, pool }: Place, volume: string): string {
    return `${host}:${pool}/${volume}`;
  }

  /** The host starts anew: what its agent was doing is gone, and half of what landed since it last synced. */
  restart(host: string, { request }: Migration): void {
    this.#runs.set(host, (this.#runs.get(host) ?? 0) + 1);
    for (const [id, copy] of this.copies) if (copy.host === host) this.copies.delete(id);
    if (host !== request.destination.host) return;
    this.#sinks.clear();
    if (this.target !== undefined) this.target = Math.floor((this.#durable + this.target) / 2);
    this.#landed = this.#durable;
  }

  /** A target that is being written is in use, and stays where its writer has it open. */
  get isWritten(): boolean {
    return this.copies.size > 0 || this.#sinks.size > 0;
  }

  /** The hidden target is no more. */
  removeTarget(): void {
    this.target = undefined;
    this.check.forget();
    this.#landed = 0;
    this.#durable = 0;
  }

  standing(host: string): HostStanding {
    if (this.away.has(host)) return { kind: 'down', reason: 'unplugged' };
    return { kind: 'up', instanceId: `${host}#${this.#runs.get(host) ?? 0}` };
  }

  /** Lets every copy that may move land a chunk. What is before its beginning and did not land stays a hole. */
  move(migration: Migration): void {
    const { sizeBytes, grant } = migration;
    for (const [id, copy] of this.copies) {
      const mayMove = !copy.failed && grant?.rate.kind !== 'paused' && this.#isConnected(migration, id, copy);
      if (!mayMove || this.target === undefined) continue;
      const landed = Math.min(sizeBytes, copy.landed + chunkBytes);
      copy.landed = landed;
      if (copy.isReader) continue;
      if (copy.isRewrite && landed === sizeBytes) this.check.rewritten();
      if (this.target >= landed - chunkBytes) this.target = Math.max(this.target, landed);
      this.#landed = Math.max(this.#landed, landed);
      // Every second chunk is synced, and so is the end.
      if (landed % (2 * chunkBytes) === 0 || landed === sizeBytes) this.#durable = Math.max(this.#durable, landed);
    }
  }

  status(migration: Migration, copyId: string): CopyStatus | undefined {
    const copy = this.copies.get(copyId);
    if (copy === undefined) return undefined;
    const failure = { reason: 'PROCESS_KILLED', message: 'killed', facts: {}, transient: true };
    const rates = { currentBytesPerSecond: 0, meanBytesPerSecond: 0, worstSecondBytes: 0, aboveLimitMs: 0 };
    return {
      copyId,
      ...rates,
      phase: this.#phaseOf(migration, copyId, copy),
      landedBytes: copy.landed,
      grantedSequence: copy.sequence,
      effectiveSequence: copy.sequence,
      effectiveAt: undefined,
      leaseLost: false,
      legs: 1,
      obstacle: '',
      incidents: [],
      failure: copy.failed ? failure : undefined,
    };
  }

  /** What the agents would do. @throws EstateFault */
  perform(migration: Migration, action: Action): EstateOutcome {
    if ('host' in action && this.away.has(action.host)) throw new EstateFault('AGENT_AWAY', true);
    const { source, request, sizeBytes } = migration;
    const here = this.nameAt(source, request.volume);
    const there = this.nameAt(request.destination, request.volume);
    switch (action.kind) {
      case 'survey':
        return { survey: this.#survey(migration, action.scope) };
      case 'moveVolume':
        return { event: this.#moveByDriver(migration, here, there, action) };
      case 'createTarget':
        if (this.isFull && this.target === undefined) throw new EstateFault('TARGET_TOO_SMALL');
        this.target ??= 0;
        return { event: { kind: 'targetCreated', sizeBytes } };
      case 'askTarget': {
        if (this.target === undefined) throw new EstateFault('TARGET_NOT_FOUND');
        return { event: { kind: 'targetAsked', landedBytes: this.#landed, sinkInstance: action.sinkInstance } };
      }
      case 'openSink':
        return { sink: this.#openSink(action) };
      case 'startCopy':
        return { event: this.#startCopy(action) };
      case 'setRate':
        this.#copy(action.copyId).sequence = action.grant.sequence;
        return {};
      case 'setTicket':
        this.#copy(action.copyId).ticket = action.ticket;
        return {};
      case 'retireCopy': {
        const { copyId, sinkHost, why, failure } = action;
        this.copies.delete(copyId);
        if (sinkHost !== undefined) this.#closeSink(sinkHost, copyId);
        if (this.away.has(request.destination.host)) throw new EstateFault('AGENT_AWAY', true);
        return { event: { kind: 'copyLost', landedBytes: this.#landed, why, failure } };
      }
      case 'closeCopy': {
        this.copies.delete(action.copyId);
        const landed = action.sinkHost === undefined ? 0 : this.#closeSink(action.sinkHost, action.copyId);
        const sinkBytes = landed === 0 ? undefined : landed;
        if (action.verification === 'none') return { event: { kind: 'verified', sinkBytes } };
        const unread = this.check.unread(sinkBytes !== undefined, sizeBytes);
        return { event: { kind: 'verified', sinkBytes, unread } };
      }
      case 'startDigest':
        return { event: this.#startDigest(action) };
      case 'takeDigests':
        this.copies.delete(action.copyId);
        return { event: this.check.taken(action, this.target === sizeBytes) };
      case 'endCopyAgain':
      case 'dropCheck': {
        const { copyId, sinkHost } = action;
        this.copies.delete(copyId);
        if (sinkHost !== undefined) this.#closeSink(sinkHost, copyId);
        if (action.kind === 'endCopyAgain') return { event: { kind: 'checkDone' } };
        return { event: { kind: 'checkLost', why: action.why, failure: action.failure } };
      }
      case 'compareDigests':
        return { event: this.check.compared() };
      case 'inspectEnds':
        this.#wasHeldWhenInspected = this.isHeld;
        return {
          ends: { source: this.#facts(migration, source), destination: this.#facts(migration, request.destination) },
        };
      case 'publishTarget':
        this.#publish(there);
        return { event: { kind: 'published', sizeBytes, metadata: action.metadata } };
      case 'setMetadata':
        return { event: { kind: 'described', sourceFate: action.sourceFate } };
      case 'deleteSource':
      case 'renameSource':
        if (this.isHeld && this.volumes.has(here)) throw new EstateFault('VOLUME_HELD');
        this.#removeSource(migration, here, action.kind === 'renameSource' ? action.newName : '');
        return { event: { kind: 'sourceRemoved' } };
      case 'handBack':
        this.copies.delete(action.copyId);
        return { event: { kind: 'handedBack' } };
      case 'closeOffer':
        return { event: { kind: 'removed', remnant: 'offer' } };
      case 'stopCopy':
        this.copies.delete(action.copyId);
        return { event: { kind: 'removed', remnant: 'copy' } };
      case 'closeSink':
        this.#sinks.delete(action.copyId);
        return { event: { kind: 'removed', remnant: 'sink' } };
      case 'discardTarget':
        this.removeTarget();
        return { event: { kind: 'removed', remnant: 'target' } };
      case 'deletePublished':
        this.volumes.delete(there);
        return { event: { kind: 'removed', remnant: 'published' } };
      default:
        return action satisfies never;
    }
  }

  /** As of the beginning of time, which is as good as any for one decision. */
  #survey(migration: Migration, scope: Survey['scope']): Survey {
    const { source, request } = migration;
    const volumes = [source, request.destination].flatMap((place) => this.#facts(migration, place) ?? []);
    const silentHosts = [source.host, request.destination.host].filter((host) => this.away.has(host));
    const free = this.isFull ? 0 : 9000;
    const sums = { capacityBytes: 9000, freeBytes: free, largestFreeBytes: free, freeDeviceBytes: [], volumeCount: 1 };
    const { host, pool } = request.destination;
    const destinationPools = [{ host, name: pool, driver: 'file', ...sums, problem: '' }];
    const known = { source: undefined, migratingAs: undefined, claims: [] };
    return { volumes, silentHosts, destination: this.standing(host), destinationPools, ...known, scope, at: 0 };
  }

  #isConnected({ source, request }: Migration, copyId: string, { ticket, isReader }: EstateCopy): boolean {
    return isReader || source.host === request.destination.host || this.#sinks.get(copyId) === ticket;
  }

  #phaseOf(migration: Migration, copyId: string, copy: EstateCopy): CopyStatus['phase'] {
    if (copy.failed) return 'failed';
    if (copy.landed === migration.sizeBytes) return 'done';
    return this.#isConnected(migration, copyId, copy) ? 'running' : 'needsTicket';
  }

  #moveByDriver(
    migration: Migration,
    here: string,
    there: string,
    { keepSourceAs }: ActionOf<'moveVolume'>,
  ): MigrationEvent {
    if (!this.volumes.has(here)) return { kind: 'driverMoved', reason: 'done before' };
    if (this.isHeld) throw new EstateFault('VOLUME_HELD');
    if (!this.#driverMoves) return { kind: 'driverDeclined', reason: 'cannot' };
    this.volumes.set(there, migration.sizeBytes);
    this.#removeSource(migration, here, keepSourceAs);
    return { kind: 'driverMoved', reason: 'renamed' };
  }

  #openSink({ copyId, instanceId }: ActionOf<'openSink'>): OpenedSink {
    if (this.target === undefined) throw new EstateFault('TARGET_NOT_FOUND');
    this.#tickets += 1;
    const ticket = String(this.#tickets);
    this.#sinks.set(copyId, ticket);
    return { copyId, ticket, dataAddress: 'there', instanceId };
  }

  #startDigest({ host, copyId, isTarget, startBytes, grant }: ActionOf<'startDigest'>): MigrationEvent {
    if (this.isHeld && !isTarget) throw new EstateFault('VOLUME_HELD');
    if (isTarget && this.target === undefined) throw new EstateFault('TARGET_NOT_FOUND');
    const copy = { landed: startBytes, failed: false, sequence: grant.sequence, ticket: '' };
    if (!this.copies.has(copyId)) this.copies.set(copyId, { ...copy, host, isReader: true, isRewrite: false });
    return { kind: 'copyStarted', sinkInstance: undefined };
  }

  #startCopy({
    host,
    copyId,
    sink,
    sinkInstance,
    startBytes,
    isRewrite,
    grant,
  }: ActionOf<'startCopy'>): MigrationEvent {
    if (this.isHeld) throw new EstateFault('VOLUME_HELD');
    if (sink.kind === 'local' && this.target === undefined) throw new EstateFault('TARGET_NOT_FOUND');
    const ticket = sink.kind === 'remote' ? sink.opened.ticket : '';
    const known = this.copies.get(copyId);
    if (known !== undefined && known.ticket !== ticket) throw new EstateFault('COPY_EXISTS');
    const copy = { landed: startBytes, failed: false, sequence: grant.sequence, ticket };
    const made = { ...copy, host, isReader: false, isRewrite: isRewrite ?? false };
    this.copies.set(copyId, known ?? made);
    return { kind: 'copyStarted', sinkInstance };
  }

  #copy(copyId: string): EstateCopy {
    const copy = this.copies.get(copyId);
    if (copy === undefined) throw new EstateFault('COPY_NOT_FOUND');
    return copy;
  }

  #closeSink(host: string, copyId: string): number {
    if (this.away.has(host)) throw new EstateFault('AGENT_AWAY', true);
    return this.#sinks.delete(copyId) ? this.#landed : 0;
  }

  #publish(there: string): void {
    if (this.target === undefined && !this.volumes.has(there)) throw new EstateFault('TARGET_NOT_FOUND');
    if (this.target === undefined) return;
    if (this.#wasHeldWhenInspected) throw new Error('published although the source was held');
    this.volumes.set(there, this.check.isDamaged ? -1 : this.target);
    this.removeTarget();
  }

  /** @param keptAs empty to keep nothing */
  #removeSource({ source, sizeBytes }: Migration, here: string, keptAs: string): void {
    if (this.volumes.delete(here) && keptAs !== '') this.volumes.set(this.nameAt(source, keptAs), sizeBytes);
  }

  #facts({ source, request }: Migration, place: Place): VolumeFacts | undefined {
    const sizeBytes = this.volumes.get(this.nameAt(place, request.volume));
    if (sizeBytes === undefined || this.away.has(place.host)) return undefined;
    const holders = isSamePlace(place, source) && this.isHeld ? ['mounted'] : [];
    return {
      name: request.volume,
      ...place,
      driver: 'file',
      sizeBytes,
      allocatedBytes: sizeBytes,
      metadata: {},
      holders,
    };
  }
}
