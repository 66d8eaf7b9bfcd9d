/** What a volume was when it was verified: enough to tell later whether, and where, it has changed. */
export interface Manifest {
  readonly migrationId: string;
  readonly volume: string;
  /** Where it came from and where it went, as "host:pool". */
  readonly source: string;
  readonly destination: string;
  readonly sizeBytes: number;
  /** How a segment is digested. */
  readonly algorithm: string;
  readonly segmentBytes: number;
  /** Of every segment, in order, in hexadecimal. */
  readonly digests: readonly string[];
  /** When its copy first started and when it was verified, in milliseconds of Unix time. */
  readonly startedAt: number;
  readonly verifiedAt: number;
  /** Of the copy, in bytes per second. */
  readonly meanBytesPerSecond: number;
}
