/** What an agent of a simulated host throws. */
export class EstateFault extends Error {
  readonly reason: string;
  readonly transient: boolean;
  readonly facts = {};
  constructor(reason: string, transient = false) {
    super(reason);
    this.reason = reason;
    this.transient = transient;
  }
}
