import { readDocument, readText } from '../config/document.ts';
import type { Section } from '../config/section.ts';
import { absolutePath, oneOf } from '../config/values.ts';

/** What sluice-dd is told, with every path absolute. */
export interface DdConfig {
  /** Where the agent of this host takes offers. */
  readonly socket: string;
  /** When the agent cannot be reached: fail, or copy without a limit. */
  readonly onAgentDown: 'fail' | 'plain';
  /** The dd for all that is no copy for Sluice. */
  readonly realDd: string;
  /** Where it is written down, a line each, that the agent could not be reached. */
  readonly missed: string;
}

/** Where it is looked for; the variable is for tests, since sudo and rootwrap hand none on. */
export const configFile = process.env.SLUICE_DD_CONFIG ?? '/etc/sluice/dd.yaml';

/** What holds where the file, or a key of it, is missing. */
export const usualDdConfig: DdConfig = {
  socket: '/run/sluice/offers.sock',
  onAgentDown: 'fail',
  realDd: '/usr/bin/dd',
  missed: '/var/log/sluice/dd-missed.log',
};

/** Reads `dd.yaml`; without one the usual values hold. @throws ConfigError with everything that is wrong */
export async function readDdConfig(file: string): Promise<DdConfig> {
  const text = await readText(file).catch((error: Error & { cause?: { code?: string } }) => {
    if (error.cause?.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? usualDdConfig : parseDdConfig(file, text);
}

/** @throws ConfigError */
export function parseDdConfig(file: string, text: string): DdConfig {
  const path = (relative: string) => absolutePath(file, relative);
  return readDocument(file, text, (root: Section) => ({
    socket: root.optional('socket', path, usualDdConfig.socket),
    onAgentDown: root.optional('on_agent_down', oneOf('fail', 'plain'), usualDdConfig.onAgentDown),
    realDd: root.optional('real_dd', path, usualDdConfig.realDd),
    missed: root.optional('missed', path, usualDdConfig.missed),
  }));
}
