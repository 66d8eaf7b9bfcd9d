import type { Writable } from 'node:stream';
import type { Failure } from './failure/failure.ts';
import { reportOf } from './failure/report.ts';
import { type Paint, paintFor } from './render/paint.ts';
import { wrap } from './render/wrap.ts';

/** A stream that may be a terminal, as `process.stdout` is. */
export type Screen = Writable & { readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number };

/** Where a command writes, and what the reader there can show. */
export class Output {
  readonly json: boolean;
  readonly screen: Screen;
  readonly paint: Paint;
  readonly #errors: Writable;

  constructor(
    screen: Screen,
    errors: Writable,
    json: boolean,
    environment: Readonly<Record<string, string | undefined>>,
  ) {
    this.screen = screen;
    this.#errors = errors;
    this.json = json;
    this.paint = paintFor(this.terminal && !environment.NO_COLOR && environment.TERM !== 'dumb');
  }

  /** True when a person looks at a terminal. */
  get terminal(): boolean {
    return !this.json && this.screen.isTTY === true;
  }

  /** Width of the terminal in characters; undefined where lines may be of any length. */
  get columns(): number | undefined {
    return this.terminal ? (this.screen.columns ?? 80) : undefined;
  }

  /** Writes a result: the document with `--json`, else its text. */
  result(document: unknown, text: () => string): void {
    this.line(this.json ? JSON.stringify(document) : text());
  }

  /** Writes one or more whole lines of the result. */
  line(text: string): void {
    this.screen.write(text.endsWith('\n') ? text : `${text}\n`);
  }

  /** Says on standard error why something was not done. */
  fail(failure: Failure): void {
    this.#errors.write(reportOf(failure, this.json));
  }

  /** Says something beside the result, on standard error; programs are not told. */
  note(text: string): void {
    if (!this.json) this.#errors.write(`${wrap(text, this.columns, '  ')}\n`);
  }
}
