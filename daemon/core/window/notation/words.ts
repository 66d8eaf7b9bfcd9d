import { RateSyntaxError } from '../../rate/error.ts';
import { WindowSyntaxError } from './syntax-error.ts';

/** Something that is wrong with a window as it is written. */
export interface WindowProblem {
  /** Keys from the window to the value; where a key is missing, that key. */
  readonly path: readonly (string | number)[];
  /** Follows the name of what the path leads to: the value seen, what is wrong with it, what to write instead. */
  readonly message: string;
}

/** A word that could be read, and where it stands. */
export interface Word<T> {
  readonly value: T;
  readonly text: string;
  readonly path: WindowProblem['path'];
}

/** Reads words of a window and gathers what cannot be read, so that all of it is told at once. */
export class WordReader {
  readonly problems: WindowProblem[] = [];

  refuse(path: WindowProblem['path'], message: string): void {
    this.problems.push({ path, message });
  }

  /** @returns what a value reads as; undefined, and a problem more, when it cannot be read */
  read<V, T>(value: V, path: WindowProblem['path'], parse: (value: V) => T): T | undefined {
    try {
      return parse(value);
    } catch (error) {
      if (!(error instanceof WindowSyntaxError || error instanceof RateSyntaxError)) throw error;
      this.refuse(path, error.message);
      return undefined;
    }
  }

  /**
   * Reads one text or a list of texts.
   * @returns the words that could be read; none where nothing is written
   */
  words<T>(value: unknown, path: WindowProblem['path'], parse: (text: string) => T): Word<T>[] {
    if (value === undefined) return [];
    if (Array.isArray(value) && value.length === 0)
      this.refuse(path, 'is an empty list: name something, or leave it out');
    const texts = Array.isArray(value)
      ? value.map((item, index) => ({ item, at: [...path, index] }))
      : [{ item: value, at: path }];
    return texts.flatMap(({ item, at }) => {
      const text = textOf(item);
      const read = this.read(text, at, parse);
      return read === undefined ? [] : [{ value: read, text, path: at }];
    });
  }
}

/** What YAML takes for a number or for nothing is no word either, but is refused with the same words. */
export function textOf(value: unknown): string {
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  return String(value ?? '');
}
