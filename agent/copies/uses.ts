import { Fault } from '../fault.ts';

/** What can be in use: a volume by its name, a hidden target by its migration. */
export interface Usable {
  readonly kind: 'volume' | 'target';
  readonly pool: string;
  /** The volume's name or the migration's id. */
  readonly name: string;
}

/** A claim to something; giving it back twice changes nothing. */
export interface Use {
  release(): void;
}

/**
 * Which volumes and targets this agent works on now. Each is in one use at a time: a copy, a sink, a renaming, a removal.
 * Claims are taken before anything is looked at, so that what was found to be free stays free.
 */
export class Uses {
  readonly #users = new Map<string, string>();

  /**
   * @param by who uses it, as a phrase such as "copy m-1.1"
   * @throws Fault VOLUME_IN_USE, TARGET_IN_USE naming the other user
   */
  claim({ kind, pool, name }: Usable, by: string): Use {
    const key = `${kind} ${pool} ${name}`;
    const user = this.#users.get(key);
    if (user !== undefined) throw inUse({ kind, pool, name }, user);
    this.#users.set(key, by);
    let held = true;
    return {
      release: () => {
        if (held) this.#users.delete(key);
        held = false;
      },
    };
  }

  /** Claims it for as long as a task takes. */
  async during<Result>(usable: Usable, by: string, task: () => Promise<Result>): Promise<Result> {
    const use = this.claim(usable, by);
    try {
      return await task();
    } finally {
      use.release();
    }
  }
}

function inUse({ kind, pool, name }: Usable, user: string): Fault {
  const [reason, what] =
    kind === 'volume'
      ? (['VOLUME_IN_USE', `volume ${name}`] as const)
      : (['TARGET_IN_USE', `the target of migration ${name}`] as const);
  const message = `pool ${pool}, ${what} is in use by ${user}; wait for it or stop it`;
  return new Fault(reason, message, { pool, name, used_by: user }, { transient: true });
}
