import 'reflect-metadata';
import { logVerbosity, setLogVerbosity } from '@grpc/grpc-js';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { daemonModule } from './daemon.module.ts';
import type { Environment } from './environment.ts';
import { nestLogger } from './log.ts';

/**
 * Starts the daemon; it serves when this settles.
 * @throws StoreError, PolicyFolderError, ListenError when it cannot; nothing is left running then
 */
export async function startDaemon(environment: Environment): Promise<INestApplicationContext> {
  // What gRPC would print by itself is no JSON, and comes back as an error where it matters.
  setLogVerbosity(logVerbosity.NONE);
  return NestFactory.createApplicationContext(daemonModule(environment), {
    logger: nestLogger(environment.log),
    // What goes wrong is thrown on to whoever started it, not printed.
    abortOnError: false,
  });
}
