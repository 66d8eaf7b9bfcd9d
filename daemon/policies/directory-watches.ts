import { type FSWatcher, statSync, watch } from 'node:fs';

/** A watch, and the directory that it is really on: a path may come to lead to another one. */
interface Watch {
  readonly watcher: FSWatcher;
  readonly inode: bigint;
}

/** Watches on a changing set of directories, of which some may not be there. */
export class DirectoryWatches {
  readonly #watches = new Map<string, Watch>();
  readonly #onEvent: (directory: string, name: string | null) => void;

  constructor(onEvent: (directory: string, name: string | null) => void) {
    this.#onEvent = onEvent;
  }

  /**
   * Ends the watches on other directories, and makes those that are missing or whose directory was replaced.
   * A directory that is not there, or that the machine has no watch left for, goes without.
   * @returns whether any watch is new
   */
  watchExactly(directories: readonly string[]): boolean {
    for (const path of this.#watches.keys()) {
      if (!directories.includes(path)) this.#end(path);
    }
    return directories.map((path) => this.#watch(path)).includes(true);
  }

  close(): void {
    this.watchExactly([]);
  }

  #watch(path: string): boolean {
    const inode = statSync(path, { bigint: true, throwIfNoEntry: false })?.ino;
    if (inode === this.#watches.get(path)?.inode) return false;
    this.#end(path);
    if (inode === undefined) return false;
    try {
      const watcher = watch(path, { persistent: false }, (_, name) => this.#onEvent(path, name));
      watcher.on('error', () => this.#end(path));
      this.#watches.set(path, { watcher, inode });
      return true;
    } catch {
      return false;
    }
  }

  #end(path: string): void {
    this.#watches.get(path)?.watcher.close();
    this.#watches.delete(path);
  }
}
