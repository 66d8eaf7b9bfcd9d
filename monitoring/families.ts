import { Counter, Gauge, type Registry } from 'prom-client';

/** A family of metrics: what is the same for each of its series. */
export interface Family<Label extends string> {
  /** With its unit, as Prometheus wants it: `sluice_host_lease_age_seconds`. */
  readonly name: string;
  /** What it says, for a person, without a full stop. */
  readonly help: string;
  /** Each with few values, or values that come and go with what they name. */
  readonly labels?: readonly Label[];
}

/** One series: its labels and its value. */
export type Sample<Label extends string> = readonly [labels: Readonly<Record<Label, string>>, value: number];

/** A gauge that is read off the program at every scrape: a series is there as long as what it is about. */
export function gauge<Label extends string = never>(
  registry: Registry,
  { name, help, labels = [] }: Family<Label>,
  read: () => Iterable<Sample<Label>>,
): void {
  readOff(new Gauge({ name, help, labelNames: [...labels], registers: [registry] }), read);
}

/** A counter whose sum the program keeps; it is read off at every scrape and must never fall. */
export function counter<Label extends string = never>(
  registry: Registry,
  { name, help, labels = [] }: Family<Label>,
  read: () => Iterable<Sample<Label>>,
): void {
  readOff(new Counter({ name, help, labelNames: [...labels], registers: [registry] }), read);
}

/** Nothing is set in the family: it would keep every series from scrape to scrape, with ten thousand migrations tens of megabytes. */
function readOff<Label extends string>(
  family: Gauge<Label> | Counter<Label>,
  read: () => Iterable<Sample<Label>>,
): void {
  const empty = family.get.bind(family);
  family.get = async () => {
    await ownTurn();
    const values = Array.from(read(), ([labels, value]) => ({ labels, value }));
    return { ...(await empty()), values };
  };
}

let lastTurn = Promise.resolve();

/** Lets the program do its other work between one family and the next: each of ten thousand migrations takes its time in each. */
function ownTurn(): Promise<void> {
  lastTurn = lastTurn.then(() => new Promise((resolve) => setImmediate(resolve)));
  return lastTurn;
}

/** Looks once at what several families are about: what the first of them finds holds until all that are asked with it have read it. */
export function oncePerScrape<Found>(look: () => Found): () => Found {
  let found: { readonly value: Found } | undefined;
  return () => {
    if (found === undefined) {
      found = { value: look() };
      // All families of a scrape have their turns by now: this comes after the last of them.
      void lastTurn.then(() => {
        found = undefined;
      });
    }
    return found.value;
  };
}

/** The single series of a family without labels. */
export function single(value: number): readonly Sample<never>[] {
  return [[{}, value]];
}
