/** How much work may be lost at most when a host dies: what landed in so much time, and so many bytes. Whichever comes first. */
export interface JournalPace {
  readonly everyMs: number;
  readonly bytes: number;
}

export const usualPace: JournalPace = { everyMs: 5000, bytes: 256 * 1024 * 1024 };

/**
 * Whether it is time to secure what has landed. After half of what may be lost: while one half is being synced, the other half lands.
 * @param bytes landed since the offset that was secured last
 * @param ms since then
 */
export function isDue({ everyMs, bytes: mostBytes }: JournalPace, bytes: number, ms: number): boolean {
  return bytes > 0 && (bytes >= mostBytes / 2 || ms >= everyMs / 2);
}
