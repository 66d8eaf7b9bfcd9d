import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { chosenId, copyIdOf } from '../core/migration/name.ts';
import { Refusal } from '../core/migration/refusal.ts';
import type { CopyStatus } from '../core/plan/copy-status.ts';
import { whyNotUp } from '../core/plan/standing.ts';
import type { VolumeFacts } from '../core/plan/volume.ts';
import { sameRate } from '../core/rate/merge.ts';
import type { Rate } from '../core/rate/rate.ts';
import type { Manifest } from '../core/verify/manifest.ts';
import { digestAlgorithm, segmentBytes, segmentCount } from '../core/verify/segments.ts';
import { AgentFailure } from '../hosts/agent-failure.ts';
import type { HostLink } from '../hosts/host-link.ts';
import type { Hosts } from '../hosts/hosts.ts';
import type { RateBook } from '../migrations/rate-book.ts';
import type { VolumeDesk } from '../migrations/volume-desk.ts';

/** How far the check of a volume is; `digests` once all is read, in hexadecimal. */
export interface CheckProgress {
  readonly volume: VolumeFacts;
  readonly verifiedBytes: number;
  readonly rate: Rate;
  /** What keeps it from moving now, for a person; may be empty. */
  readonly obstacle: string;
  readonly digests: readonly string[] | undefined;
}

/** How often one hears how far it is, and the rate is looked at again, in milliseconds. */
const lookMs = 500;

/** How a volume is read. */
interface Reading {
  readonly volume: VolumeFacts;
  /** The limit that somebody asked for. */
  readonly limit: Rate | undefined;
}

/** Reads volumes where they are now, at the rate that the policies allow there, to compare them with manifests. */
export class VolumeCheck {
  readonly #hosts: Hosts;
  readonly #volumes: VolumeDesk;
  readonly #rates: RateBook;
  readonly #leaseMs: number;

  constructor(hosts: Hosts, volumes: VolumeDesk, rates: RateBook, leaseMs: number) {
    this.#hosts = hosts;
    this.#volumes = volumes;
    this.#rates = rates;
    this.#leaseMs = leaseMs;
  }

  /**
   * Tells how far it is until all is read. Nothing is read of a volume of another size than the manifest's.
   * @param limit that is asked for in place of the one that the policies or the volume's metadata state
   * @throws Refusal VOLUME_NOT_FOUND, VOLUME_AMBIGUOUS, MANIFEST_INVALID, HOST_DOWN; AgentFailure
   */
  async *run(
    name: string,
    manifest: Manifest,
    limit: Rate | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<CheckProgress, void, undefined> {
    refuseUnusable(manifest);
    const volume = await this.#volumes.get(name);
    const reading = { volume, limit };
    const rate = this.#rateOf(reading);
    const begun = { volume, verifiedBytes: 0, rate, obstacle: '', digests: undefined };
    if (volume.sizeBytes !== manifest.sizeBytes) {
      yield { ...begun, digests: [] };
      return;
    }
    yield begun;
    const obstacle = whyNotUp(volume.host, this.#hosts.standingOf(volume.host));
    if (obstacle !== undefined) throw new Refusal('HOST_DOWN', obstacle, { host: volume.host });
    const link = this.#hosts.linkTo(volume.host);
    const copyId = copyIdOf(chosenId(randomBytes(8)), 1, 1);
    try {
      yield* this.#read(link, copyId, reading, rate, signal);
    } finally {
      await link.agent.stopCopy(copyId).catch(() => undefined);
      link.forget(copyId);
    }
  }

  async *#read(link: HostLink, copyId: string, reading: Reading, first: Rate, signal: AbortSignal) {
    const { volume } = reading;
    const { host, pool, name, sizeBytes } = volume;
    const read = { kind: 'startDigest', host, copyId, pool, volume: name, isTarget: false } as const;
    let grant = { rate: first, sequence: 1 };
    const span = { startBytes: 0, endBytes: sizeBytes };
    let status = await link.agent.startDigest('', { ...read, ...span, grant }, this.#leaseMs);
    link.hear(status);
    while (!signal.aborted) {
      refuseEnded(host, status);
      const isDone = status.phase === 'done';
      const digests = isDone ? (await link.agent.getDigests(copyId)).digests : undefined;
      const { landedBytes: verifiedBytes, obstacle } = status;
      yield { volume, verifiedBytes, rate: grant.rate, obstacle, digests };
      if (isDone) return;
      await sleep(lookMs, undefined, { signal }).catch(() => undefined);
      const rate = this.#rateOf(reading);
      if (!sameRate(rate, grant.rate) || status.leaseLost) {
        grant = { rate, sequence: grant.sequence + 1 };
        link.hear(await link.agent.setRate(copyId, { ...grant, leaseMs: this.#leaseMs }));
      }
      const known = this.#hosts.copyOn(host, copyId);
      if (known === undefined) throw lost(host);
      status = known;
    }
  }

  /** As of a migration that is there at both ends; a copy that reads takes no part in the sharing of budgets. */
  #rateOf({ volume, limit: requestedLimit }: Reading): Rate {
    const { name, sizeBytes, metadata, ...place } = volume;
    const query = { volume: { name, sizeBytes, metadata }, source: place, destination: place, requestedLimit };
    return this.#rates.explain({ ...query, hasBegun: true, at: Date.now() }).effective;
  }
}

function refuseUnusable({ algorithm, segmentBytes: segment, digests, sizeBytes }: Manifest): void {
  const problem =
    algorithm !== digestAlgorithm || segment !== segmentBytes
      ? `its digests are ${JSON.stringify(algorithm)} by ${segment} bytes; this daemon compares ${digestAlgorithm} by ${segmentBytes} bytes`
      : digests.length !== segmentCount(sizeBytes)
        ? `it has ${digests.length} digests; a volume of ${sizeBytes} bytes has ${segmentCount(sizeBytes)} segments`
        : undefined;
  if (problem === undefined) return;
  throw new Refusal('MANIFEST_INVALID', `the manifest cannot be used: ${problem}; export it again`, { algorithm });
}

function refuseEnded(host: string, { phase, failure }: CopyStatus): void {
  if (failure !== undefined) throw new AgentFailure(failure.reason, failure.message, failure.facts, failure);
  if (phase === 'stopped') throw lost(host);
}

function lost(host: string): Refusal {
  const message = `the agent of host ${host} does not know of the check any more: it went away, or started anew; ask again`;
  return new Refusal('HOST_DOWN', message, { host });
}
