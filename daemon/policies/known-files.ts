import { YamlFile } from './yaml-file.ts';

/**
 * What was parsed for the reading before: an edit touches one file of many, and parsing YAML is most of the work of a reading. A file is the
 * same when its path and its digest are. What a reading has not asked for is forgotten with the next.
 */
export class KnownFiles {
  #before = new Map<string, YamlFile>();
  #now = new Map<string, YamlFile>();

  /** Another reading begins. */
  begin(): void {
    this.#before = this.#now;
    this.#now = new Map();
  }

  /** @param text what the file's bytes say */
  yamlOf({ path, sha256 }: { readonly path: string; readonly sha256: string }, text: string): YamlFile {
    const key = `${sha256} ${path}`;
    const yaml = this.#now.get(key) ?? this.#before.get(key) ?? new YamlFile(path, text);
    this.#now.set(key, yaml);
    return yaml;
  }
}
