import { existsSync, readFileSync } from 'node:fs';
import { programNames } from '../site/programs.ts';
import type { Site } from '../site/site.ts';

/** What an undisturbed migration is warned of: on a file system without direct I/O, and on one host, where only reading digests. */
const ordinary = /through the page cache|nothing of copy \S+ is digested/;

/** What the programs' logs warn of that concerns a migration, from when it is made on. */
export class Traces {
  readonly #site: Site;
  readonly #begins: ReadonlyMap<string, number>;

  constructor(site: Site) {
    this.#site = site;
    this.#begins = new Map(programNames.map((name) => [name, this.#logOf(name).length]));
  }

  /** One line for each, with whose log it stands in. */
  lines(): string[] {
    return programNames.flatMap((name) => {
      const lines = this.#logOf(name).slice(this.#begins.get(name)).split('\n');
      return lines.filter(isTrace).map((line) => `${name}: ${line}`);
    });
  }

  #logOf(name: string): string {
    const file = this.#site.path(`${name}.log`);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }
}

function isTrace(line: string): boolean {
  if (ordinary.test(line)) return false;
  try {
    const { level, migration, migration_id, copy_id } = JSON.parse(line) as Readonly<Record<string, unknown>>;
    return ['warn', 'error', 'fatal'].includes(String(level)) && (migration ?? migration_id ?? copy_id) !== undefined;
  } catch {
    return false;
  }
}
