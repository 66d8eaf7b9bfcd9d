import type { CopyStatus } from '../copy/copy-status.ts';
import type { CopyOffer } from '../offers/offer.ts';
import type { Offers } from '../offers/offers.ts';
import { Bell } from './bell.ts';
import type { Copies, CopyReport } from './copies.ts';

/** What of the copies a feed needs. */
export type Followed = Pick<Copies, 'reports' | 'onChange'>;

/** What of the offers a feed needs. */
export type FollowedOffers = Pick<Offers, 'all' | 'onChange'>;

/** One answer of a feed. */
export interface FeedPage {
  /** Copies that changed; none for a sign of life. */
  readonly reports: readonly CopyReport[];
  /** True for the first: copies that are not in it do not exist. */
  readonly complete: boolean;
  /** All offers; undefined where none has come or gone since they were told last. */
  readonly offers: readonly CopyOffer[] | undefined;
}

/** How often the progress of a copy is told at most, in milliseconds. */
export const progressMs = 250;
/** After so much silence a sign of life is given, in milliseconds; below the two seconds that are promised. */
export const silenceMs = 1500;

/**
 * How the copies are, told again and again until the signal aborts: first all, then those that changed. What a slow reader
 * has missed is not kept for it: it is told how things are when it reads on.
 */
export async function* followCopies(
  copies: Followed,
  offers: FollowedOffers,
  signal: AbortSignal,
): AsyncGenerator<FeedPage, void> {
  const bell = new Bell();
  const told = new Map<string, { readonly status: CopyStatus; readonly at: number }>();
  const urgent = new Set<string>();
  const forgotten = new Map<string, CopyReport>();
  let offersChanged = false;
  const endOffers = offers.onChange(() => {
    offersChanged = true;
    bell.ring();
  });
  const end = copies.onChange((copyId, last) => {
    urgent.add(copyId);
    if (last !== undefined) forgotten.set(copyId, { copyId, status: last });
    bell.ring();
  });
  try {
    let spokenAt = performance.now();
    let page: FeedPage = { reports: copies.reports(), complete: true, offers: offers.all() };
    while (!signal.aborted) {
      for (const { copyId, status } of page.reports) told.set(copyId, { status, at: spokenAt });
      yield page;
      do {
        await bell.sleep(progressMs, signal);
        page = { reports: due(), complete: false, offers: offersChanged ? offers.all() : undefined };
        offersChanged = false;
      } while (isEmpty(page) && performance.now() - spokenAt < silenceMs && !signal.aborted);
      spokenAt = performance.now();
    }
  } finally {
    end();
    endOffers();
  }

  function due(): CopyReport[] {
    const now = performance.now();
    const changed = copies.reports().filter(({ copyId, status }) => {
      const last = told.get(copyId);
      if (last === undefined || urgent.has(copyId)) return true;
      return now - last.at >= progressMs && hasProgressed(last.status, status);
    });
    const gone = [...forgotten.values()];
    for (const { copyId } of gone) told.delete(copyId);
    urgent.clear();
    forgotten.clear();
    return [...gone, ...changed];
  }
}

function isEmpty({ reports, offers }: FeedPage): boolean {
  return reports.length === 0 && offers === undefined;
}

/** Whether anything moved that `Copies.onChange` does not tell. */
function hasProgressed(before: CopyStatus, now: CopyStatus): boolean {
  return (
    before.landedBytes !== now.landedBytes ||
    before.currentBytesPerSecond !== now.currentBytesPerSecond ||
    before.worstSecondBytes !== now.worstSecondBytes ||
    before.obstacle !== now.obstacle
  );
}
