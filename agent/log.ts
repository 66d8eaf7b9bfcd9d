import { type Logger, pino } from 'pino';
import type { AgentConfig } from './config/agent-config.ts';

/** One JSON line per event on standard error, written at once, so that the last one before a crash is there too. */
export function openLog({ host, log: level }: Pick<AgentConfig, 'host' | 'log'>): Logger {
  return pino(
    {
      level,
      base: { host },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    pino.destination({ fd: 2, sync: true }),
  );
}
