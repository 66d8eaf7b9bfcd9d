/** The programs a copy runs, each a name on PATH or a path. */
export interface Tools {
  readonly dd: string;
  readonly pv: string;
  /** From util-linux: ties the life of each process to the agent's, so that none survives it. */
  readonly setpriv: string;
}

export const systemTools: Tools = { dd: 'dd', pv: 'pv', setpriv: 'setpriv' };
