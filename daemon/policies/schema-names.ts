/** Names of rules and budgets. */
export const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/** How a name that does not fit is refused. @param example a name of the kind */
export function howToName(example: string): string {
  return `must be 1 to 63 letters, digits, ".", "_" or "-", such as ${example}`;
}
