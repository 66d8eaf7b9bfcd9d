import { join } from 'node:path';
import { installation } from '../../../scripts/local-cluster/cluster.ts';
import { type Program, startProgram } from '../../../scripts/local-cluster/program.ts';
import { fakeTime } from './tools.ts';

export type ProgramName = 'daemon' | 'stor-01' | 'stor-02';
export const programNames: readonly ProgramName[] = ['stor-01', 'stor-02', 'daemon'];

/** How the programs of a site are started. */
export interface ProgramsPlan {
  /** Holds NAME.yaml and gets NAME.log. */
  readonly folder: string;
  /** What is put before a program, so that it runs where its addresses are. */
  readonly prefix: (name: ProgramName) => readonly string[];
  /** Whether each reads the clock in `clock-NAME` instead of the machine's. */
  readonly hasFakedClocks: boolean;
}

/** The programs of a site that run; none does any more after `dispose`, and none can be started. */
export class Programs implements AsyncDisposable {
  readonly #plan: ProgramsPlan;
  readonly #running = new Map<ProgramName, Program>();
  readonly #starting = new Set<Promise<Program>>();
  readonly #listeners = new Set<(line: string) => void>();
  #isOver = false;

  constructor(plan: ProgramsPlan) {
    this.#plan = plan;
  }

  /** @throws Error when it does not run */
  pidOf(name: ProgramName): number {
    const program = this.#running.get(name);
    if (program === undefined) throw new Error(`${name} does not run`);
    return program.pid;
  }

  isRunning(name: ProgramName): boolean {
    return this.#running.has(name);
  }

  /** The agents that run now. */
  get agentPids(): number[] {
    return (['stor-01', 'stor-02'] as const).flatMap((host) => this.#running.get(host)?.pid ?? []);
  }

  /** Settles when it serves; does nothing when it runs already. @throws Error with its last words when it ends instead */
  async start(name: ProgramName): Promise<void> {
    if (this.#running.has(name)) return;
    if (this.#isOver) throw new Error('the site is gone');
    const { folder, prefix } = this.#plan;
    const binary = join(installation, 'bin', name === 'daemon' ? 'sluiced' : 'sluice-agent');
    const [file = '', ...args] = [...prefix(name), binary, '--config', join(folder, `${name}.yaml`)];
    const heard = (line: string) => {
      if (name === 'daemon') for (const listener of this.#listeners) listener(line);
    };
    const started = startProgram(name, file, args, join(folder, `${name}.log`), this.#environment(name), heard);
    this.#starting.add(started);
    try {
      this.#running.set(name, await started);
    } finally {
      this.#starting.delete(started);
    }
  }

  /** SIGKILL, also to one that was stopped. */
  async kill(...names: ProgramName[]): Promise<void> {
    const killed = names.flatMap((name) => this.#running.get(name) ?? []);
    for (const name of names) this.#running.delete(name);
    await Promise.all(killed.map((program) => program.kill()));
  }

  /** Hears the daemon's log at debug level, line by line, until the function that is given back is called. */
  onDaemonLine(listener: (line: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await Promise.allSettled(this.#starting);
    await this.kill(...programNames);
  }

  #environment(name: ProgramName): Record<string, string> {
    if (!this.#plan.hasFakedClocks || fakeTime === undefined) return {};
    return {
      LD_PRELOAD: fakeTime,
      FAKETIME_TIMESTAMP_FILE: join(this.#plan.folder, `clock-${name}`),
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      DONT_FAKE_MONOTONIC: '1',
    };
  }
}
