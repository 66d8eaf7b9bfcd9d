/** One sample of a text that Prometheus reads. */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What one program exports. */
export interface Exposed {
  /** Kind of each family, by name. */
  readonly kinds: ReadonlyMap<string, string>;
  readonly series: readonly Series[];
  /** The value of the one series with these labels, among others perhaps; undefined where there is none. */
  value(name: string, labels?: Readonly<Record<string, string>>): number | undefined;
  /** Every series of that name. */
  all(name: string): readonly Series[];
}

const sampleLine = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const labelPair = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y;
/** Prometheus reads them as Go does, in whatever case; the library writes `Nan`. */
const special: Readonly<Record<string, number>> = { '+inf': Infinity, '-inf': -Infinity, nan: Number.NaN };

/**
 * Reads Prometheus's text format 0.0.4, strictly: each family has one HELP and one TYPE before its samples, which stand together; no series
 * comes twice; a counter does not end below zero, and a histogram's buckets rise to its count.
 * @throws Error naming the line
 */
export function readExposition(text: string): Exposed {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const kinds = new Map<string, string>();
  const helped = new Set<string>();
  const series: Series[] = [];
  const seen = new Set<string>();
  let family = '';
  for (const line of text.slice(0, -1).split('\n')) {
    const [, about, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
    if (about === 'HELP') {
      if (helped.has(name)) throw new Error(`helped twice: ${line}`);
      helped.add(name);
      family = name;
    } else if (about === 'TYPE') {
      if (name !== family || kinds.has(name)) throw new Error(`out of place: ${line}`);
      if (!['counter', 'gauge', 'histogram', 'summary'].includes(rest)) throw new Error(`no kind: ${line}`);
      kinds.set(name, rest);
    } else if (line !== '') {
      const read = readSample(line);
      if (familyOf(read.name, kinds) !== family) throw new Error(`not of family ${family}: ${line}`);
      const key = JSON.stringify([read.name, Object.entries(read.labels).sort()]);
      if (seen.has(key)) throw new Error(`comes twice: ${line}`);
      seen.add(key);
      series.push(read);
    }
  }
  checkValues(kinds, series);
  const all = (name: string) => series.filter((each) => each.name === name);
  return {
    kinds,
    series,
    all,
    value(name, labels = {}) {
      const found = all(name).filter((each) =>
        Object.entries(labels).every(([key, text]) => each.labels[key] === text),
      );
      if (found.length > 1) throw new Error(`${found.length} series are ${name}${JSON.stringify(labels)}`);
      return found[0]?.value;
    },
  };
}

function readSample(line: string): Series {
  const [, name, inside = '', text = ''] = sampleLine.exec(line) ?? [];
  if (name === undefined) throw new Error(`no sample: ${line}`);
  const labels: Record<string, string> = {};
  labelPair.lastIndex = 0;
  for (let at = 0; at < inside.length; at = labelPair.lastIndex) {
    const [, key, value] = labelPair.exec(inside) ?? [];
    if (key === undefined || value === undefined || key in labels) throw new Error(`no labels: ${line}`);
    labels[key] = value.replaceAll(/\\(.)/g, (_match, escaped: string) => (escaped === 'n' ? '\n' : escaped));
  }
  const value = special[text.toLowerCase()] ?? (/^[-+]?[0-9.]+(e[-+]?\d+)?$/.test(text) ? Number(text) : undefined);
  if (value === undefined) throw new Error(`no value: ${line}`);
  return { name, labels, value };
}

/** Of which family a sample is: a histogram has samples of several names. */
function familyOf(name: string, kinds: ReadonlyMap<string, string>): string {
  const [, base = name] = /^(.+)_(?:bucket|sum|count)$/.exec(name) ?? [];
  const kind = kinds.get(base);
  return kind === 'histogram' || kind === 'summary' ? base : name;
}

function checkValues(kinds: ReadonlyMap<string, string>, series: readonly Series[]): void {
  for (const { name, value } of series) {
    if (kinds.get(name) === 'counter' && !(value >= 0)) throw new Error(`counter ${name} is ${value}`);
  }
  for (const count of series.filter(({ name }) => name.endsWith('_count'))) {
    const base = count.name.slice(0, -'_count'.length);
    if (kinds.get(base) !== 'histogram') continue;
    const buckets = series.filter(({ name, labels }) => name === `${base}_bucket` && isWithin(count.labels, labels));
    const values = buckets.map(({ value }) => value);
    const rises = values.every((value, index) => index === 0 || value >= (values[index - 1] ?? 0));
    if (!rises || values.at(-1) !== count.value)
      throw new Error(`the buckets of ${base} are ${values}, not ${count.value}`);
  }
}

function isWithin(some: Readonly<Record<string, string>>, all: Readonly<Record<string, string>>): boolean {
  return Object.entries(some).every(([key, value]) => all[key] === value);
}
