import { statSync } from 'node:fs';
import { type AskedCopy, askedCopy } from './command.ts';
import { configFile, type DdConfig, readDdConfig } from './dd-config.ts';

/*
 * The dd that Cinder finds in the place of its own. A copy from one file or block device to another is offered to the agent of this host,
 * which makes it under Sluice's policies; everything else is the real dd's.
 */
const args = process.argv.slice(2);

async function main(): Promise<void> {
  const config = await readDdConfig(configFile);
  const copy = askedCopy(args);
  if (copy === undefined || !isStorage(copy.sourcePath) || !isStorage(copy.targetPath)) return becomeRealDd(config);
  await offer(copy, config);
}

/** A regular file or a block device that is there; what makes zeros, or is to be made, is the real dd's. */
function isStorage(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats !== undefined && (stats.isFile() || stats.isBlockDevice());
}

async function offer(copy: AskedCopy, config: DdConfig): Promise<void> {
  // What speaks with the agent takes longer to load than a real dd takes to run.
  const [{ offerCopy }, { ddReport }] = await Promise.all([import('./offer.ts'), import('./report.ts')]);
  const begunAt = performance.now();
  const report = (bytes: number) =>
    process.stderr.write(ddReport(bytes, copy.blockBytes, (performance.now() - begunAt) / 1000));
  let landedBytes = 0;
  const progressed = (bytes: number) => {
    landedBytes = bytes;
  };
  // As dd does, which tells so how far it is.
  process.on('SIGUSR1', () => report(landedBytes));
  const end = await offerCopy(config.socket, copy, progressed, endAsked());
  switch (end.kind) {
    case 'landed':
      report(end.bytes);
      return process.exit(0);
    case 'failed':
      return fail(end.message);
    case 'unreachable':
      return missed(copy, config, end.message);
    default:
      return end satisfies never;
  }
}

/** Aborted by what ends a dd; this process then ends by that very signal, and the agent ends the copy. */
function endAsked(): AbortSignal {
  const asked = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.once(signal, () => {
      asked.abort();
      process.kill(process.pid, signal);
    });
  }
  return asked.signal;
}

async function missed({ sourcePath, targetPath }: AskedCopy, config: DdConfig, said: string): Promise<void> {
  const { writeMissed } = await import('./missed.ts');
  const outcome = config.onAgentDown;
  writeMissed(config.missed, outcome, { source: sourcePath, target: targetPath, socket: config.socket });
  const what = `the agent of this host does not answer at ${config.socket}: ${said}`;
  if (outcome === 'fail') {
    return fail(
      `${what}; start sluice-agent, or set on_agent_down: plain in ${configFile} to copy without a limit then`,
    );
  }
  process.stderr.write(`sluice-dd: ${what}; copying without a limit, as ${configFile} says\n`);
  becomeRealDd(config);
}

/** This process is the real dd from now on, with all that it was given. @throws Error when there is none */
function becomeRealDd({ realDd }: DdConfig): void {
  process.execve?.(realDd, ['dd', ...args], process.env);
}

function fail(message: string): never {
  process.stderr.write(`sluice-dd: ${message}\n`);
  process.exit(1);
}

main().catch((error: Error) => fail(error.message));
