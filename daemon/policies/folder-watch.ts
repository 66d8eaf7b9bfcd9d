import { basename, dirname, join, resolve } from 'node:path';
import { DirectoryWatches } from './directory-watches.ts';
import { listPolicyFolder, listSubfolders } from './folder-listing.ts';
import { fingerprint } from './read-folder.ts';

/** How the watch trades speed against work, in milliseconds. */
export interface WatchTimes {
  /** Quiet to wait for, so that an editor's burst of events is one edit. */
  readonly quiet: number;
  /** The longest that a folder without any quiet puts off a look. */
  readonly patience: number;
  /** How often the folder is looked at without any event: watches get lost, and some file systems have none. */
  readonly poll: number;
}

const defaultTimes: WatchTimes = { quiet: 30, patience: 250, poll: 2000 };

/**
 * Tells when a policy folder may have changed. Directories are watched, not files, because editors write a new file and rename it; the
 * directory above is watched too, because a whole folder may be replaced in the same way.
 */
export class FolderWatch {
  readonly #folder: string;
  readonly #onChange: () => void;
  readonly #times: WatchTimes;
  readonly #watches: DirectoryWatches;
  #pollTimer: NodeJS.Timeout | undefined;
  #quietTimer: NodeJS.Timeout | undefined;
  #burstBeganAt: number | undefined;
  #fingerprint: string | undefined;
  #closed = false;

  private constructor(folder: string, onChange: () => void, times: Partial<WatchTimes>) {
    this.#folder = resolve(folder);
    this.#onChange = onChange;
    this.#times = { ...defaultTimes, ...times };
    this.#watches = new DirectoryWatches((directory, name) => this.#onEvent(directory, name));
  }

  /**
   * Once the promise is kept, no change goes unseen.
   * @param onChange is called after each burst of events, and now and then for nothing; it finds out for itself what has changed
   */
  static async start(folder: string, onChange: () => void, times: Partial<WatchTimes> = {}): Promise<FolderWatch> {
    const started = new FolderWatch(folder, onChange, times);
    await started.#watchDirectories();
    started.#fingerprint = await started.#look();
    started.#schedulePoll();
    return started;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#pollTimer);
    clearTimeout(this.#quietTimer);
    this.#watches.close();
  }

  #onEvent(directory: string, name: string | null): void {
    const above = directory !== this.#folder && directory === dirname(this.#folder);
    if (above && name !== null && name !== basename(this.#folder)) return;
    this.#awaitQuiet();
  }

  #awaitQuiet(): void {
    if (this.#closed) return;
    const now = performance.now();
    this.#burstBeganAt ??= now;
    const patienceLeft = this.#burstBeganAt + this.#times.patience - now;
    clearTimeout(this.#quietTimer);
    this.#quietTimer = setTimeout(() => this.#settle(), Math.max(0, Math.min(this.#times.quiet, patienceLeft)));
  }

  #settle(): void {
    this.#burstBeganAt = undefined;
    this.#onChange();
    void this.#watchDirectories().then((anyNew) => {
      // Something may have been put into a new directory before it was watched.
      if (anyNew) this.#awaitQuiet();
    });
  }

  #schedulePoll(): void {
    if (this.#closed) return;
    this.#pollTimer = setTimeout(() => void this.#poll(), this.#times.poll).unref();
  }

  async #poll(): Promise<void> {
    const fingerprintNow = await this.#look();
    const anyNew = await this.#watchDirectories();
    if (anyNew || fingerprintNow !== this.#fingerprint) this.#awaitQuiet();
    this.#fingerprint = fingerprintNow;
    this.#schedulePoll();
  }

  async #watchDirectories(): Promise<boolean> {
    const parts = await listSubfolders(this.#folder).catch(() => ['']);
    if (this.#closed) return false;
    return this.#watches.watchExactly([dirname(this.#folder), ...parts.map((part) => join(this.#folder, part))]);
  }

  /** A folder that cannot be read is one more thing that a look may find. */
  async #look(): Promise<string> {
    return listPolicyFolder(this.#folder).then(fingerprint, String);
  }
}
