import { Refusal } from '../core/migration/refusal.ts';

/** How large pages may be; beyond the most is the most, 0 is the usual size. */
export interface PageSizes {
  readonly usual: number;
  readonly most: number;
}

/** @throws Refusal REQUEST_INVALID for a negative size */
export function pageSizeOf(asked: number, { usual, most }: PageSizes): number {
  if (asked < 0) {
    throw new Refusal('REQUEST_INVALID', `page_size ${asked}: set 0 for ${usual}, or 1 to ${most}`, {
      value: String(asked),
    });
  }
  return asked === 0 ? usual : Math.min(asked, most);
}

/** A token that clients hand back as they got it; what is in it is the daemon's own business. */
export function pageTokenOf(position: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** @returns undefined for the first page. @throws Refusal PAGE_TOKEN_INVALID */
export function positionOf(token: string): unknown[] | undefined {
  if (token === '') return undefined;
  try {
    const position: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (Array.isArray(position)) return position;
  } catch {
    // Falls through to the refusal.
  }
  throw badToken(token);
}

export function badToken(token: string): Refusal {
  const shown = token.slice(0, 80);
  const message = `page_token ${JSON.stringify(shown)} is none that this daemon gave out; begin with an empty one`;
  return new Refusal('PAGE_TOKEN_INVALID', message, { value: shown });
}

/**
 * One page of a list that is ordered by the texts of its items.
 * @param keyOf unique for each item, and in the order of the list
 */
export function pageOf<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { pageSize, pageToken }: { readonly pageSize: number; readonly pageToken: string },
  sizes: PageSizes = { usual: 500, most: 5000 },
): { readonly items: readonly T[]; readonly nextPageToken: string } {
  const [after] = positionOf(pageToken) ?? [undefined];
  if (after !== undefined && typeof after !== 'string') throw badToken(pageToken);
  const rest = after === undefined ? items : items.filter((item) => keyOf(item) > after);
  const page = rest.slice(0, pageSizeOf(pageSize, sizes));
  const last = page.at(-1);
  const isLast = last === undefined || page.length === rest.length;
  return { items: page, nextPageToken: isLast ? '' : pageTokenOf([keyOf(last)]) };
}
