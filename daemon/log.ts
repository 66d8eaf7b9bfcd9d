import type { LoggerService } from '@nestjs/common';
import { type Logger, pino } from 'pino';
import type { DaemonConfig } from './config/daemon-config.ts';

/** One JSON line per event on standard error, written at once, so that the last one before a crash is there too. */
export function openLog({ log: level }: Pick<DaemonConfig, 'log'>): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    pino.destination({ fd: 2, sync: true }),
  );
}

/** Lets Nest log through pino; what it says when all is well, and what is thrown on to whoever started it, is for debugging Nest. */
export function nestLogger(log: Logger): LoggerService {
  return {
    log: (message, context) => log.debug({ context }, String(message)),
    error: (message, ...details) => {
      const level = details.at(-1) === 'ExceptionHandler' ? 'debug' : 'error';
      log[level]({ details }, String(message));
    },
    warn: (message, context) => log.warn({ context }, String(message)),
    debug: (message, context) => log.debug({ context }, String(message)),
    verbose: (message, context) => log.trace({ context }, String(message)),
  };
}
