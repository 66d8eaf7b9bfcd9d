/** A unit a rate may be written in. */
export interface RateUnit {
  /** As it is written, such as `MiB/s`. Case matters: `Mbit/s` and `MB/s` differ by eight. */
  readonly text: string;
  /** Whole bytes per second in one of it. */
  readonly bytesPerSecond: bigint;
}

/** Every unit, each family from large to small. */
export const rateUnits: readonly RateUnit[] = [
  { text: 'TiB/s', bytesPerSecond: 2n ** 40n },
  { text: 'GiB/s', bytesPerSecond: 2n ** 30n },
  { text: 'MiB/s', bytesPerSecond: 2n ** 20n },
  { text: 'KiB/s', bytesPerSecond: 2n ** 10n },
  { text: 'TB/s', bytesPerSecond: 10n ** 12n },
  { text: 'GB/s', bytesPerSecond: 10n ** 9n },
  { text: 'MB/s', bytesPerSecond: 10n ** 6n },
  { text: 'kB/s', bytesPerSecond: 10n ** 3n },
  { text: 'Gbit/s', bytesPerSecond: 125_000_000n },
  { text: 'Mbit/s', bytesPerSecond: 125_000n },
  { text: 'kbit/s', bytesPerSecond: 125n },
  { text: 'B/s', bytesPerSecond: 1n },
];

/** Units that a rate is shown in: bits are what links are sold in, not what a copy moves. */
export const shownUnits = rateUnits.filter((unit) => !unit.text.includes('bit'));
