/** A word of a window that cannot be read: its message says what was seen and what to write instead. */
export class WindowSyntaxError extends Error {
  override readonly name = 'WindowSyntaxError';
  readonly reason = 'WINDOW_INVALID';
  /** `value`: the text as it was given. */
  readonly facts: Readonly<Record<string, string>>;

  /** @param problem the rest of a sentence that begins with the value, such as "is no day: write mon" */
  constructor(text: string, problem: string) {
    super(`${quoted(text)} ${problem}`);
    this.facts = { value: text };
  }
}

/** Quoted and escaped, so that an odd character is seen; cut so that a long text does not bury the message. */
function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}...` : text);
}
