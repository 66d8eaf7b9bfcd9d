import { isMap, isScalar, isSeq, type LineCounter, type Node, type YAMLMap } from 'yaml';
import type { ConfigProblem } from './config-error.ts';
import { nearest } from './nearest.ts';
import { UnusableValue } from './values.ts';

/** The file being read, and what was found wrong with it so far. */
export interface Reading {
  readonly file: string;
  readonly lines: LineCounter;
  readonly problems: ConfigProblem[];
}

/**
 * A mapping of a configuration file, read key by key. Whatever is wrong is added to the problems of the reading and the value
 * returned is then meaningless: whoever reads throws the problems before using any value. Keys nobody asked for are problems.
 */
export class Section {
  readonly #reading: Reading;
  readonly #node: YAMLMap;
  /** Where the section stands, such as `pools.fast`; empty for the whole file. */
  readonly #path: string;
  readonly #asked = new Set<string>();

  constructor(reading: Reading, node: YAMLMap, path: string) {
    this.#reading = reading;
    this.#node = node;
    this.#path = path;
  }

  /** A value that must be there. */
  required<Value>(key: string, parse: (text: string) => Value): Value {
    const node = this.#get(key);
    if (node === undefined) return this.#complain(this.#node, `${this.#pathOf(key)} is missing`);
    return this.#parse(key, node, parse);
  }

  /** A value that may be left out. */
  optional<Value, Fallback>(key: string, parse: (text: string) => Value, fallback: Fallback): Value | Fallback {
    const node = this.#get(key);
    return node === undefined ? fallback : this.#parse(key, node, parse);
  }

  /** A mapping that must be there; its unknown keys are problems when `read` returns. */
  section<Value>(key: string, read: (section: Section) => Value): Value {
    const node = this.#get(key);
    if (node === undefined) return this.#complain(this.#node, `${this.#pathOf(key)} is missing`);
    return this.#open(key, node, read);
  }

  /** A mapping that may be left out. */
  optionalSection<Value>(key: string, read: (section: Section) => Value): Value | undefined {
    const node = this.#get(key);
    return node === undefined ? undefined : this.#open(key, node, read);
  }

  /** A mapping from names of the operator's choice to sections. */
  entries<Value>(key: string, parseKey: (text: string) => string, read: (section: Section, name: string) => Value) {
    return this.section(key, (names) =>
      names.#node.items.map(({ key: name, value }) => {
        const text = String(isScalar(name) ? name.value : name);
        names.#asked.add(text);
        const parsed = names.#attempt(names.#pathOf(text), name as Node, () => parseKey(text));
        return names.#open(text, value as Node | null, (section) => read(section, parsed));
      }),
    );
  }

  /** A list whose items are text or sections. */
  items<Value>(key: string, readText: (text: string) => Value, read: (section: Section) => Value): Value[] {
    const node = this.#get(key);
    if (!isSeq(node) || node.items.length === 0) {
      return this.#complain(node ?? this.#node, `${this.#pathOf(key)} must be a list with at least one entry`);
    }
    return node.items.map((item, index) => {
      const path = `${key}[${index}]`;
      return isMap(item) ? this.#open(path, item, read) : this.#parse(path, item as Node, readText);
    });
  }

  /** A list of texts that may be left out. */
  optionalList<Value>(key: string, parse: (text: string) => Value): Value[] {
    const node = this.#get(key);
    if (node === undefined) return [];
    if (!isSeq(node)) return this.#complain(node, `${this.#pathOf(key)} must be a list`);
    return node.items.map((item, index) => this.#parse(`${key}[${index}]`, item as Node, parse));
  }

  /** Keys that may be there and cannot be judged, because what they depend on is wrong. */
  tolerate(...keys: readonly string[]): void {
    for (const key of keys) this.#asked.add(key);
  }

  /** Adds a problem for each key that nobody asked for. */
  refuseUnknownKeys(): void {
    for (const { key } of this.#node.items) {
      const text = String(isScalar(key) ? key.value : key);
      if (this.#asked.has(text)) continue;
      const meant = nearest(text, [...this.#asked]);
      const hint = meant === undefined ? `known are ${[...this.#asked].join(', ')}` : `did you mean "${meant}"?`;
      this.#complain(key as Node, `unknown key "${this.#pathOf(text)}"; ${hint}`);
    }
  }

  #open<Value>(key: string, node: Node | null, read: (section: Section) => Value): Value {
    if (!isMap(node))
      return this.#complain(node ?? this.#node, `${this.#pathOf(key)} must be a mapping of keys to values`);
    const section = new Section(this.#reading, node, this.#pathOf(key));
    const value = read(section);
    section.refuseUnknownKeys();
    return value;
  }

  #get(key: string): Node | undefined {
    this.#asked.add(key);
    const node = this.#node.get(key, true) as Node | undefined;
    return isScalar(node) && node.value === null ? undefined : node;
  }

  #parse<Value>(key: string, node: Node, parse: (text: string) => Value): Value {
    if (!isScalar(node)) return this.#complain(node, `${this.#pathOf(key)} must be a single value`);
    // What stands in the file, not what YAML made of it: 010 and 0x10 are text to us.
    const text = typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
    return this.#attempt(this.#pathOf(key), node, () => parse(text));
  }

  #attempt<Value>(path: string, node: Node, parse: () => Value): Value {
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof UnusableValue)) throw error;
      return this.#complain(node, `${path}: ${error.message}`);
    }
  }

  #complain(node: Node, message: string): never {
    const { file, lines, problems } = this.#reading;
    const line = node.range ? lines.linePos(node.range[0]).line : 0;
    problems.push({ file, line, message });
    return undefined as never;
  }

  #pathOf(key: string): string {
    return this.#path === '' ? key : `${this.#path}.${key}`;
  }
}
