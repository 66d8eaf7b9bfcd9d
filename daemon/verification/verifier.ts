import type { Logger } from 'pino';
import type { Fact } from '../core/migration/event.ts';
import type { Migration } from '../core/migration/migration.ts';
import { formatPlace } from '../core/migration/place.ts';
import type { ActionOf } from '../core/plan/action.ts';
import { compareDigests } from '../core/verify/compare.ts';
import {
  type DigestedPart,
  digestAlgorithm,
  latestDigests,
  segmentBytes,
  spansOf,
  unknownSegments,
} from '../core/verify/segments.ts';
import type { Span } from '../core/verify/span.ts';
import type { Agent, DigestAnswer } from '../hosts/agent.ts';
import { AgentFailure } from '../hosts/agent-failure.ts';
import type { ManifestTables, Side } from '../store/manifest-tables.ts';

/** Keeps what agents digest of both ends of a migration, and compares it. */
export class Verifier {
  readonly #tables: ManifestTables;
  readonly #log: Logger;

  constructor(tables: ManifestTables, log: Logger) {
    this.#tables = tables;
    this.#log = log;
  }

  /** Stores what a copy that is done has digested. @throws AgentFailure, also where it does not fit */
  async take(agent: Agent, { id }: Migration, action: ActionOf<'takeDigests'>): Promise<void> {
    await this.#store(id, action.end, action.copyNumber, await agent.getDigests(action.copyId));
  }

  /**
   * Stores what the last copy digested of the source on its way; what copies before it read is read again, as nobody held the source between
   * them. Without it all of the source is: that takes longer, and is right all the same.
   */
  async keepOnTheWay(agent: Agent, { id }: Migration, copyId: string, copyNumber: number): Promise<void> {
    try {
      await this.#store(id, 'source', copyNumber, await agent.getDigests(copyId));
    } catch (error) {
      if (!(error instanceof AgentFailure)) throw error;
      this.#log.debug({ migration: id, copy: copyId, error: error.message }, 'nothing was digested on the way');
    }
  }

  /** Where nothing was digested of the source. */
  async unread({ id, sizeBytes }: Migration): Promise<Span[]> {
    return spansOf(unknownSegments(await this.#latest(id, 'source', sizeBytes)), sizeBytes);
  }

  /**
   * Forgets what was digested: the volume has moved, or its copy begins. What an earlier attempt digested is not believed: the source may
   * have changed since.
   */
  forget({ id }: Migration): Promise<void> {
    return this.#tables.forgetParts(id);
  }

  /** Compares what is known of both ends; when it is the same the manifest is kept. */
  async compare(migration: Migration, now: number): Promise<Fact> {
    const { id, sizeBytes } = migration;
    const source = await this.#latest(id, 'source', sizeBytes);
    const target = await this.#latest(id, 'target', sizeBytes);
    const found = compareDigests(source, target, sizeBytes);
    if (found.differing.length === 0) {
      const digests = source.flatMap((digest) => digest ?? []);
      await this.#tables.keep(id, { ...describe(migration), digests, verifiedAt: now });
    }
    return { kind: 'compared', ...found };
  }

  async #latest(id: string, side: Side, sizeBytes: number) {
    return latestDigests(await this.#tables.parts(id, side), sizeBytes);
  }

  async #store(id: string, side: Side, copyNumber: number, answer: DigestAnswer): Promise<void> {
    if (answer.algorithm !== digestAlgorithm || answer.segmentBytes !== segmentBytes) {
      const seen = `${answer.algorithm} by ${answer.segmentBytes} bytes`;
      const message = `the agent digests with ${seen}, this daemon compares ${digestAlgorithm} by ${segmentBytes} bytes; bring both to one release`;
      throw new AgentFailure('DIGEST_UNKNOWN', message, { seen }, { transient: false });
    }
    const part: DigestedPart = { startBytes: answer.startBytes, digests: answer.digests };
    await this.#tables.addPart(id, side, copyNumber, part);
  }
}

function describe({ id, request, source, sizeBytes, startedAt, createdAt, progress }: Migration) {
  return {
    migrationId: id,
    volume: request.volume,
    source: formatPlace(source),
    destination: formatPlace(request.destination),
    sizeBytes,
    algorithm: digestAlgorithm,
    segmentBytes,
    startedAt: startedAt ?? createdAt,
    meanBytesPerSecond: progress.meanBytesPerSecond,
  };
}
