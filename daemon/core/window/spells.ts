/** A time over which something holds, in milliseconds since the epoch: `from` belongs to it, `to` does not. */
export interface Spell<T> {
  readonly from: number;
  readonly to: number;
  readonly holds: T;
}

/** Enough for whoever looks a year ahead, night by night; with more, all are forgotten. */
const mostSpells = 800;

/** Spells that were worked out before, none overlapping another; asked for millions of times, and mostly for the same ones. */
export class KnownSpells<T> {
  /** By their end. */
  #spells: Spell<T>[] = [];
  #last: Spell<T> | undefined;

  /** @param workOut the spell at an instant that lies in none that is known; it ends where one that is known ends, or before that begins */
  at(instant: number, workOut: () => Spell<T>): T {
    const last = this.#last;
    if (last !== undefined && last.from <= instant && instant < last.to) return last.holds;
    const index = this.#firstThatEndsAfter(instant);
    const known = this.#spells[index];
    const spell = known !== undefined && known.from <= instant ? known : this.#learn(workOut(), index);
    this.#last = spell;
    return spell.holds;
  }

  #learn(spell: Spell<T>, index: number): Spell<T> {
    const isLonger = this.#spells[index]?.to === spell.to;
    this.#spells.splice(index, isLonger ? 1 : 0, spell);
    if (this.#spells.length > mostSpells) this.#spells = [spell];
    return spell;
  }

  #firstThatEndsAfter(instant: number): number {
    let low = 0;
    let high = this.#spells.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#spells[middle]?.to ?? instant) > instant) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
