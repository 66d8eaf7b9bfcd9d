import type { Measurement } from './measurement.ts';

/** What is believed of a copy: how much it could use. */
export type Demand = Open | Bounded | Tried;

interface Belief {
  /** Measurements in a row that must show a small shortfall before it is lent; for a large one a fifth of that will do. */
  readonly patience: number;
  /** For how many measurements this has been believed. */
  readonly held: number;
}

/** It uses what it is given, or has not been tried yet: give it all that it can get. */
export interface Open extends Belief {
  readonly kind: 'open';
  /** How many measurements in a row fell short until now, and how many of them in a row fell far short. */
  readonly short: number;
  readonly far: number;
  /** What landed in the last of them, in bytes per second, the newest last. */
  readonly recent: readonly number[];
}

/** Something else holds it back: it needs no more than this. */
export interface Bounded extends Belief {
  readonly kind: 'bounded';
  readonly bytesPerSecond: number;
  /** What landed of late, in bytes per second, the newest last. */
  readonly recent: readonly number[];
  /** It used all of what it was given when last measured. */
  readonly wasUsedUp: boolean;
}

/** It lands less than it did, and is given more for a moment to see why: its sink may be slower, or it lands only a part of whatever it is given. */
export interface Tried extends Belief {
  readonly kind: 'tried';
  readonly bytesPerSecond: number;
  /** What it was given before, and landed of that at most, in bytes per second. */
  readonly allowed: number;
  readonly low: number;
  /** What is believed when the trial tells nothing. */
  readonly before: Bounded;
  /** What landed since, in bytes per second. */
  readonly landed: readonly number[];
}

/** A copy that lands so much of what it may is held back by nothing else; the rest is what legs and clocks take. */
export const usedUp = 0.95;
/** A copy that lands less than this part of what it may falls far short. */
export const farShort = 0.5;
/** A copy that lands so much of what it may, or more, leaves nothing that is worth lending. */
const worthLending = 0.85;
/** What a bounded copy is given over the most that it landed of late, to see when it could use more. */
const headroom = 1.1;
/** How many measurements "of late" is, so that its noise is not taken for news. */
const memory = 10;
/** So many of them must tell that it lands less than was believed: of a belief that rests on two there are no more yet. */
const enough = 3;
/** Two measurements in a row below this part of what it needed of late are news. */
const fallen = 0.6;
/** A demand is not lowered by less than a tenth: what is saved is not worth a change. */
const worthLowering = 0.9;
/** Bytes per second: a copy that stands still must be given something to show that it moves again. */
const leastDemand = 64 * 1024;
/** How many measurements a trial takes, and how much more than before a copy must be given for it to say anything. */
const [trialLength, trialRise] = [2, 1.05];
/** In measurements: at first, at most, and the part of it that a large shortfall takes. */
const [firstPatience, mostPatience, partForFar] = [10, 2560, 1 / 5];
/** A demand that was believed for so many measurements was no error. */
const proven = 15;
/** After so many without a demand patience is halved. */
const forgiven = 1800;

/** Of a copy that begins, or goes on after a pause; while it is paused or waits it demands nothing, whatever is believed. */
export const untried: Demand = openWith(firstPatience);

/**
 * What a measurement makes of a demand. A copy that landed less than half of what it might twice in a row lends the rest: its demand
 * becomes what landed and a tenth more; where less is missing, so it is after ten in a row. A copy that uses that up is given double, and
 * when it uses that up too, all that it can get. So a copy has its share back after two measurements, and an error costs its neighbours
 * a little for one.
 *
 * Noise moves nothing: demand follows the highest of the last ten measurements, so that one has to be higher than all of them, and by
 * half the headroom, to raise it. It falls with them by a tenth or more, or when two in a row are far below, but never without a trial:
 * the copy is given double for two measurements. If it lands more then, it is not its sink that holds it back: the host may be too busy to
 * keep any rate. Such a copy, lowered to what it lands and a tenth more, would land a part of that, and step by step lose its whole share.
 *
 * Who is found within fifteen measurements to have been judged wrongly is judged half as soon the next time, and forgiven by and by.
 */
export function measured(demand: Demand, { ms, allowedBytes, landedBytes }: Measurement): Demand {
  if (allowedBytes === undefined) return untried;
  if (ms <= 0 || allowedBytes <= 0) return demand;
  const [rate, allowed] = [(landedBytes * 1000) / ms, (allowedBytes * 1000) / ms];
  const longer = { ...demand, held: demand.held + 1 };
  switch (longer.kind) {
    case 'open':
      return whileOpen(longer, rate, allowed);
    case 'bounded':
      return whileBounded(longer, rate, allowed);
    case 'tried':
      return whileTried(longer, rate, allowed);
    default:
      return longer satisfies never;
  }
}

/** The demand of a claim: whole bytes per second, undefined for all that it can get. */
export function demandOf(demand: Demand): number | undefined {
  return demand.kind === 'open' ? undefined : demand.bytesPerSecond;
}

function whileOpen(demand: Open, rate: number, allowed: number): Demand {
  const { patience, held } = demand;
  if (rate >= worthLending * allowed) {
    return held < forgiven ? openWith(patience, held) : openWith(Math.max(firstPatience, patience / 2));
  }
  const recent = [...demand.recent, rate].slice(-memory);
  const short = demand.short + 1;
  const far = rate < farShort * allowed ? demand.far + 1 : 0;
  // Of these the first may have begun before the sink became slow.
  if (far >= patience * partForFar) return { ...boundedBy([rate], patience), recent: [] };
  return short >= patience ? boundedBy(recent, patience) : { ...demand, short, far, recent };
}

function whileBounded(demand: Bounded, rate: number, allowed: number): Demand {
  const recent = [...demand.recent, rate].slice(-memory);
  if (rate >= usedUp * allowed) {
    if (demand.wasUsedUp) return released(demand);
    return { ...demand, bytesPerSecond: 2 * demand.bytesPerSecond, recent, wasUsedUp: true };
  }
  const needed = boundedBy(sinceFall(recent, demand.bytesPerSecond), demand.patience).bytesPerSecond;
  const kept = { ...demand, recent, wasUsedUp: false };
  if (demand.wasUsedUp || needed > demand.bytesPerSecond) return { ...kept, bytesPerSecond: needed };
  if (needed >= worthLowering * demand.bytesPerSecond || recent.length < enough) return kept;
  return {
    kind: 'tried',
    patience: demand.patience,
    held: demand.held,
    bytesPerSecond: 2 * demand.bytesPerSecond,
    allowed,
    low: needed / headroom,
    before: kept,
    landed: [],
  };
}

function whileTried(demand: Tried, rate: number, allowed: number): Demand {
  if (rate >= usedUp * allowed) return released(demand);
  const landed = [...demand.landed, rate];
  if (landed.length < trialLength) return { ...demand, landed };
  const rise = allowed / demand.allowed;
  if (rise < trialRise) return { ...demand.before, recent: landed, held: demand.held };
  const highest = Math.max(...landed);
  // Whose sink is slower lands as much as before; who lands a part of whatever it is given lands as much more as it is given more.
  return highest > demand.low * Math.sqrt(rise)
    ? released(demand)
    : boundedBy([...landed, demand.low], demand.patience);
}

function openWith(patience: number, held = 0): Open {
  return { kind: 'open', patience, held, short: 0, far: 0, recent: [] };
}

function released({ patience, held }: Belief): Open {
  return openWith(held >= proven ? patience : Math.min(2 * patience, mostPatience));
}

function boundedBy(recent: readonly number[], patience: number): Bounded {
  const bytesPerSecond = Math.max(leastDemand, Math.ceil(Math.max(...recent) * headroom));
  return { kind: 'bounded', bytesPerSecond, recent, wasUsedUp: false, patience, held: 0 };
}

/** The last two alone where both are far below what was needed. */
function sinceFall(recent: readonly number[], bytesPerSecond: number): readonly number[] {
  const lastTwo = recent.slice(-2);
  const isFall = lastTwo.length === 2 && lastTwo.every((rate) => rate * headroom < fallen * bytesPerSecond);
  return isFall ? lastTwo : recent;
}
