/** The value of a key in what was read of a file; undefined where it is not there, or where there is no mapping. */
export function field(data: unknown, key: string): unknown {
  return entriesOf(data).find(([name]) => name === key)?.[1];
}

/** Keys and values of a mapping; none of anything else. */
export function entriesOf(data: unknown): [string, unknown][] {
  return typeof data === 'object' && data !== null && !Array.isArray(data) ? Object.entries(data) : [];
}

/** The items of a list; none of anything else. */
export function itemsOf(data: unknown): unknown[] {
  return Array.isArray(data) ? data : [];
}
