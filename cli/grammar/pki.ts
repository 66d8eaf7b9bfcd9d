import { type Command, Option } from 'commander';
import { roles } from '../../pki/identity.ts';
import type { InitOptions, IssueOptions } from '../commands/pki.ts';
import type { Run } from './body.ts';

const folder = ['--dir <dir>', 'folder of the certificates', 'pki'] as const;

/** Commands that make the certificates with which daemon, agents and clients trust each other. */
export function addPkiCommands(program: Command, run: Run): void {
  const pki = program.command('pki').description('make certificates for daemon, agents and clients');

  pki
    .command('init')
    .description('make a certificate authority: ca.crt and ca.key')
    .option(...folder)
    .option('--name <name>', 'its name', 'Sluice certificate authority')
    .option('--days <days>', 'how long it holds', '3650')
    .action((options: InitOptions) =>
      run(async (invocation) => (await import('../commands/pki.ts')).initAuthority(invocation, options)),
    );

  pki
    .command('issue <name>')
    .description("issue a certificate: NAME.crt and NAME.key; an agent's name is its host's name")
    .addOption(new Option('--role <role>', 'what its holder may do').choices(roles).makeOptionMandatory())
    .option(...folder)
    .option('--address <address...>', 'further DNS names and IP addresses of its holder')
    .option('--days <days>', 'how long it holds', '365')
    .option('--renew', 'replace the certificate and key of that name')
    .action((name: string, options: IssueOptions) =>
      run(async (invocation) => (await import('../commands/pki.ts')).issue(invocation, name, options)),
    );

  pki
    .command('show <file>')
    .description('show what a certificate says: name, role, addresses, validity, issuer')
    .action((file: string) =>
      run(async (invocation) => (await import('../commands/pki.ts')).showCertificate(invocation, file)),
    );
}
