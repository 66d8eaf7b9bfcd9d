import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml';
import type { Origin, PolicyProblem } from '../core/policy/origin.ts';

/** Keys from the top of a file to something in it. */
export type Path = readonly PropertyKey[];

/**
 * A YAML file that remembers where everything in it stands. An alias may stand for a single value only, so what is read is as long as
 * what is written.
 */
export class YamlFile {
  /** Relative to the policy folder. */
  readonly path: string;
  /** Why it is no YAML, or what in it is not read here; by place. */
  readonly problems: readonly PolicyProblem[];
  /** False when it is so broken that nothing in it can be trusted. */
  readonly legible: boolean;
  readonly #document;
  readonly #lines = new LineCounter();
  readonly #pairs = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

  constructor(path: string, text: string) {
    this.path = path;
    // The parser compares every two keys of a mapping, which takes a second where there are thousands.
    const options = { lineCounter: this.#lines, prettyErrors: false, logLevel: 'error', uniqueKeys: false } as const;
    this.#document = parseDocument(text, options);
    const { errors } = this.#document;
    const aliases = this.#aliasProblems();
    this.legible = errors.length + aliases.length === 0;
    this.problems = [
      ...errors.slice(0, 1).map((error) => ({ ...this.#at(error.pos[0]), message: notYaml(error.message) })),
      ...this.#keysWrittenTwice(),
      ...aliases,
    ];
  }

  /** The whole as plain values, once it is legible; null when there is nothing but comments. */
  get data(): unknown {
    return this.#document.toJS();
  }

  get root(): Node | undefined {
    return this.#document.contents ?? undefined;
  }

  /** Where a value stands; where it is missing, where the nearest thing around it does. */
  originOf(path: Path): Origin {
    const node = this.#node(path);
    if (node) return this.nodeOrigin(node);
    return path.length === 0 ? this.#at(0) : this.keyOrigin(path.slice(0, -1));
  }

  /** Where the key of a value stands; for an item of a list, the item itself. */
  keyOrigin(path: Path): Origin {
    const parent = path.length === 0 ? undefined : this.#node(path.slice(0, -1));
    const found = isMap(parent) ? this.#pairsOf(parent).get(String(path.at(-1)))?.key : undefined;
    return isScalar(found) ? this.nodeOrigin(found) : this.originOf(path);
  }

  nodeOrigin(node: Node): Origin {
    return this.#at(node.range?.[0] ?? 0);
  }

  /** The single value at a path as text; undefined when there is none. */
  textAt(path: Path): string | undefined {
    const node = this.resolved(this.#node(path));
    return isScalar(node) && node.value !== null ? String(node.value) : undefined;
  }

  /** The node itself, or the one it is an alias of. */
  resolved(node: unknown): Node | undefined {
    if (isAlias(node)) return node.resolve(this.#document);
    return isNode(node) ? node : undefined;
  }

  #node(path: Path): Node | undefined {
    let node: unknown = this.root;
    for (const key of path) {
      if (isMap(node)) node = this.#pairsOf(node).get(String(key))?.value;
      else if (isSeq(node)) node = node.items[Number(key)];
      else return undefined;
    }
    return isNode(node) ? node : undefined;
  }

  /** By key, of what is written twice the first; made once, because thousands of things may stand in one mapping. */
  #pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
    const known = this.#pairs.get(map);
    if (known !== undefined) return known;
    const pairs = map.items.toReversed().flatMap((pair): [string, Pair][] => {
      const { key } = pair;
      return isScalar(key) ? [[String(key.value), pair]] : [];
    });
    const byKey = new Map(pairs);
    this.#pairs.set(map, byKey);
    return byKey;
  }

  #keysWrittenTwice(): PolicyProblem[] {
    const problems: PolicyProblem[] = [];
    visit(this.#document, {
      Map: (_, { items }) => {
        const seen = new Set<unknown>();
        for (const { key } of items) {
          if (!isScalar(key)) continue;
          if (seen.has(key.value)) {
            const message = `${String(key.value)} is written twice in one place: keep one of the two`;
            problems.push({ ...this.nodeOrigin(key), message });
          }
          seen.add(key.value);
        }
      },
    });
    return problems;
  }

  #aliasProblems(): PolicyProblem[] {
    const problems: PolicyProblem[] = [];
    visit(this.#document, {
      Alias: (_, alias) => {
        const target = alias.resolve(this.#document);
        if (isScalar(target)) return;
        const wrong = target
          ? 'stands for more than a single value: write it out'
          : 'stands for nothing before it: put a text that begins with * in quotes';
        problems.push({ ...this.nodeOrigin(alias), message: `alias *${alias.source} ${wrong}` });
      },
    });
    return problems;
  }

  #at(offset: number): Origin {
    const { line, col } = this.#lines.linePos(offset);
    return { file: this.path, line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}

function notYaml(message: string): string {
  const plain = message.replace(/closing (["'])quote/, 'closing $1');
  return `this is not YAML: ${plain.charAt(0).toLowerCase()}${plain.slice(1)}`;
}
