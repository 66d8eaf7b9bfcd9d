/** A stretch of a time line: `from` belongs to it, `to` does not. Its unit is that of the time line. */
export interface Range {
  readonly from: number;
  /** Above `from`; `Infinity` when it never ends. */
  readonly to: number;
}

export function contains(range: Range, point: number): boolean {
  return range.from <= point && point < range.to;
}

/** Comparator: by beginning. */
export function byFrom(a: Range, b: Range): number {
  return a.from - b.from;
}

/**
 * The same stretch of time without overlap: ranges that touch or overlap become one, which carries what the one that ends last carries.
 * @param ranges by `from`; may be infinitely many
 * @param endless whether a range that was just extended is known to be extended for ever; without it a range that never stops
 *   growing would never be told
 */
export function* joined<R extends Range>(ranges: Iterable<R>, endless: (range: R) => boolean): Generator<R, undefined> {
  let current: R | undefined;
  for (const next of ranges) {
    if (current === undefined || next.from > current.to) {
      if (current) yield current;
      current = next;
    } else if (next.to > current.to) {
      current = { ...next, from: current.from };
      if (endless(current)) current = { ...current, to: Number.POSITIVE_INFINITY };
    }
    if (current.to === Number.POSITIVE_INFINITY) break;
  }
  if (current) yield current;
}

/** A finite list in any order, sorted and joined. */
export function inOrder<R extends Range>(ranges: readonly R[]): R[] {
  return [...joined(ranges.toSorted(byFrom), () => false)];
}

/**
 * What is left of each range outside the holes.
 * @param holes by `from`, without overlap
 */
export function* without<R extends Range>(ranges: Iterable<R>, holes: readonly Range[]): Generator<R, undefined> {
  for (const range of ranges) {
    let from = range.from;
    for (const hole of holes) {
      if (hole.to <= from) continue;
      if (hole.from >= range.to) break;
      if (hole.from > from) yield { ...range, from, to: hole.from };
      from = hole.to;
    }
    if (from < range.to) yield { ...range, from };
  }
}

/** All ranges of all sources by `from`, each source being so already; may be infinitely many. */
export function* interleaved<R extends Range>(sources: readonly Iterator<R, undefined>[]): Generator<R, undefined> {
  const heads = sources.map((source) => source.next().value);
  for (;;) {
    const [first] = heads.filter((head) => head !== undefined).sort(byFrom);
    if (first === undefined) return;
    yield first;
    const index = heads.indexOf(first);
    heads[index] = sources[index]?.next().value;
  }
}
