import type { Logger } from 'pino';
import type { TlsMaterial } from '../pki/identity.ts';
import type { DaemonConfig } from './config/daemon-config.ts';

/** What the whole daemon runs in, known before anything is started. */
export class Environment {
  readonly config: DaemonConfig;
  readonly tls: TlsMaterial;
  readonly log: Logger;

  constructor(config: DaemonConfig, tls: TlsMaterial, log: Logger) {
    this.config = config;
    this.tls = tls;
    this.log = log;
  }
}
