import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A policy folder of a test's own; `await using` removes it. */
export class TemporaryPolicies {
  /** The policy folder. The directory above it is the test's own as well. */
  readonly folder: string;
  #parent: string;

  private constructor(parent: string) {
    this.#parent = parent;
    this.folder = join(parent, 'policies');
  }

  /** @param files texts by path in the folder */
  static async with(files: Readonly<Record<string, string | Uint8Array>>): Promise<TemporaryPolicies> {
    const made = new TemporaryPolicies(await mkdtemp(join(tmpdir(), 'sluice-policies-')));
    await mkdir(made.folder);
    for (const [path, text] of Object.entries(files)) await made.overwrite(path, text);
    return made;
  }

  /** As careful editors do: a new file beside it, then a rename. */
  async replace(path: string, text: string): Promise<void> {
    const beside = join(this.folder, dirname(path), `.${Math.random()}.new`);
    await writeFile(beside, text);
    await rename(beside, join(this.folder, path));
  }

  /** As careless editors do: the file is emptied, then filled. */
  async overwrite(path: string, text: string | Uint8Array): Promise<void> {
    await mkdir(join(this.folder, dirname(path)), { recursive: true });
    await writeFile(join(this.folder, path), text);
  }

  async remove(path: string): Promise<void> {
    await rm(join(this.folder, path), { recursive: true });
  }

  /** Moves the whole folder away, and another one into its place. */
  async exchange(other: TemporaryPolicies): Promise<void> {
    await rename(this.folder, join(this.#parent, 'old'));
    await rename(other.folder, this.folder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#parent, { recursive: true, force: true });
  }
}
