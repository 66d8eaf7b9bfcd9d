/** A text that is no rate: its message says what was seen and what to write instead. */
export class RateSyntaxError extends Error {
  override readonly name = 'RateSyntaxError';
  readonly reason = 'RATE_INVALID';
  /** `value`: the text as it was given. */
  readonly facts: Readonly<Record<string, string>>;

  /** @param problem the rest of a sentence that begins with the value, such as "has no unit: write 10MiB/s" */
  constructor(text: string, problem: string) {
    super(`rate ${quoted(text)} ${problem}`);
    this.facts = { value: text };
  }
}

/** Quoted and escaped, so that an odd character is seen; cut so that a long text does not bury the message. */
function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}...` : text);
}
