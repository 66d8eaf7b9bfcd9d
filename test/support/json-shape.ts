/** What JSON holds in kind: an object's keys with theirs, a list's first element, else the type's name, "null" for null. */
export function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])];
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]));
}

/**
 * Where two values differ in kind, a line for each, such as "volume.size: number, string". What is null or an empty list in one of them tells nothing
 * about its kind. @param free paths whose inside is somebody's own, such as metadata
 */
export function differences(theirs: unknown, ours: unknown, free: readonly string[] = [], path = ''): string[] {
  if (free.includes(path)) return [];
  if (theirs === null || ours === null || (Array.isArray(theirs) && Array.isArray(ours))) {
    const [one, other] = [theirs, ours].map((list) => (Array.isArray(list) ? list[0] : undefined));
    return one === undefined || other === undefined ? [] : differences(one, other, free, `${path}[]`);
  }
  if (typeof theirs !== 'object' || typeof ours !== 'object') {
    return typeof theirs === typeof ours ? [] : [`${path}: ${typeof theirs}, ${typeof ours}`];
  }
  const keys = new Set([...Object.keys(theirs), ...Object.keys(ours)]);
  return [...keys].flatMap((key) => {
    const inner = path === '' ? key : `${path}.${key}`;
    if (!(key in theirs)) return [`${inner}: not there, ${shapeText(ours, key)}`];
    if (!(key in ours)) return [`${inner}: ${shapeText(theirs, key)}, not there`];
    return differences(theirs[key as never], ours[key as never], free, inner);
  });
}

const shapeText = (holder: object, key: string) => JSON.stringify(shapeOf(holder[key as never]));
