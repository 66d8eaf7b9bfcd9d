import { cpus, release, totalmem } from 'node:os';
import { execa } from 'execa';

/** What a reader needs to know of the machine; nothing that names it. */
export async function machineFacts(scratchKind: string): Promise<string[]> {
  const processors = cpus();
  const tools = await Promise.all(
    [
      ['dd', '--version'],
      ['pv', '--version'],
      ['mbuffer', '--version'],
      ['cstream', '-V'],
      ['rsync', '--version'],
      ['socat', '-V'],
      ['openssl', 'version'],
    ].map(([program = '', option = '']) => versionOf(program, option)),
  );
  return [
    `${processors.length} cores (${processors[0]?.model ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB of memory`,
    `Linux ${release()}, Node ${process.versions.node} with OpenSSL ${process.versions.openssl}`,
    `volumes on ${scratchKind}`,
    tools.join(', '),
  ];
}

/** The first number with a dot that a program prints about itself. */
async function versionOf(program: string, option: string): Promise<string> {
  const { all } = await execa(program, [option], { reject: false, all: true, env: { LC_ALL: 'C' } });
  const version = /R?\d+(\.\d+)+\w*|R\d{8}/.exec(all ?? '')?.[0];
  return `${program} ${version ?? 'not installed'}`;
}
