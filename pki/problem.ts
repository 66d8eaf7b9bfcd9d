/** Something about certificates that was asked for and is not done: what, on which file, what to do. */
export class PkiProblem extends Error {
  override readonly name = 'PkiProblem';
  readonly reason:
    | 'FILE_EXISTS'
    | 'AUTHORITY_MISSING'
    | 'AUTHORITY_EXPIRED'
    | 'FOLDER_UNUSABLE'
    | 'NAME_INVALID'
    | 'ADDRESS_INVALID'
    | 'DAYS_INVALID';

  constructor(reason: PkiProblem['reason'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
