import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import type { Tools } from '../copy/tools.ts';
import { Fault } from '../fault.ts';

const run = promisify(execFile);

/** A program that a copy needs: how its own version looks, and the Debian package that has it. */
const requirements = {
  dd: { version: /^dd \(coreutils\) (\S+)/, package: 'coreutils' },
  pv: { version: /^pv (\S+)/, package: 'pv' },
  setpriv: { version: /^setpriv from util-linux (\S+)/, package: 'util-linux' },
} satisfies Record<keyof Tools, { version: RegExp; package: string }>;

/** What is there and what is not. */
export interface ToolReport {
  /** Versions of the tools that are there, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** Each with what to do, such as "pv: not found on PATH; install the package pv". */
  readonly missing: readonly string[];
}

/**
 * Looks whether the programs of a copy are there, each time it is asked: one may go away while the agent runs. A program is
 * run for its version only when its file is not the one seen last.
 */
export class ToolCheck {
  readonly #tools: Tools;
  readonly #seen = new Map<string, string>();

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  async report(): Promise<ToolReport> {
    const versions: Record<string, string> = {};
    const missing: string[] = [];
    await Promise.all(
      (Object.keys(requirements) as (keyof Tools)[]).map(async (tool) => {
        try {
          versions[tool] = await this.#versionOf(tool);
        } catch (error) {
          missing.push(`${tool}: ${(error as Error).message}; install the package ${requirements[tool].package}`);
        }
      }),
    );
    return { versions, missing: missing.sort() };
  }

  /** What cannot be throttled does not start. @throws Fault TOOL_MISSING naming every missing tool */
  async require(): Promise<void> {
    const { missing } = await this.report();
    if (missing.length === 0) return;
    throw new Fault('TOOL_MISSING', `this host cannot copy: ${missing.join('; ')}`, { tools: missing.join('; ') });
  }

  async #versionOf(tool: keyof Tools): Promise<string> {
    const path = await find(this.#tools[tool]);
    const { ino, mtimeMs } = await stat(path);
    const key = `${path} ${ino} ${mtimeMs}`;
    const known = this.#seen.get(key);
    if (known !== undefined) return known;
    const { stdout } = await run(path, ['--version'], { timeout: 5000, env: { LC_ALL: 'C' } });
    const version = requirements[tool].version.exec(stdout)?.[1];
    if (version === undefined) throw new Error(`${path} is another program of that name`);
    this.#seen.set(key, version);
    return version;
  }
}

async function find(program: string): Promise<string> {
  const folders = isAbsolute(program) ? [''] : (process.env.PATH ?? '').split(delimiter);
  for (const folder of folders) {
    const path = join(folder, program);
    const executable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (executable) return path;
  }
  throw new Error(isAbsolute(program) ? `${program} is not there` : 'not found on PATH');
}
