import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Environment } from './environment.ts';

@Global()
@Module({})
class EnvironmentModule {}

/** Gives every module the configuration, the certificates and the log. */
export function environmentModule(environment: Environment): DynamicModule {
  const provided = { provide: Environment, useValue: environment };
  return { module: EnvironmentModule, providers: [provided], exports: [Environment] };
}
