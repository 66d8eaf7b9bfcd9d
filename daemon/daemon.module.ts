import { type DynamicModule, Module } from '@nestjs/common';
import { ApiModule } from './api/api.module.ts';
import { environmentModule } from './environment.module.ts';
import type { Environment } from './environment.ts';
import { ReconcilerModule } from './reconciler/reconciler.module.ts';

@Module({})
class DaemonModule {}

/** The whole daemon. */
export function daemonModule(environment: Environment): DynamicModule {
  return { module: DaemonModule, imports: [environmentModule(environment), ReconcilerModule, ApiModule] };
}
