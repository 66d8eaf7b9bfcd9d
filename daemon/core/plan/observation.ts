import type { Survey } from './check-start.ts';
import type { CopyStatus } from './copy-status.ts';
import type { Ruling } from './ruling.ts';
import type { HostStanding } from './standing.ts';
import type { VolumeFacts } from './volume.ts';

/** A sink that was opened for the present copy and whose ticket is still to be handed on. */
export interface OpenedSink {
  readonly copyId: string;
  /** To be presented once, by the source's agent. */
  readonly ticket: string;
  /** Where the source's agent connects, "address:port". */
  readonly dataAddress: string;
  /** Which start of the sink's agent opened it. */
  readonly instanceId: string;
}

/** Both ends of a migration, looked at just before the switch. */
export interface Ends {
  /** Undefined when there is no such volume. */
  readonly source: VolumeFacts | undefined;
  readonly destination: VolumeFacts | undefined;
}

/** What is known of the world around one migration at the moment of a decision. */
export interface Observation {
  readonly source: HostStanding;
  readonly destination: HostStanding;
  /** The present copy as the source's agent, when it is up, sees it; undefined when it has no such copy. */
  readonly copy: CopyStatus | undefined;
  readonly sink: OpenedSink | undefined;
  readonly ends: Ends | undefined;
  /** The last look at what the checks before the start need. */
  readonly survey: Survey | undefined;
  readonly ruling: Ruling;
  /** Whether the copy is still offered; not set for one that never was. */
  readonly isOffered?: boolean;
}
