import { type DynamicModule, Module } from '@nestjs/common';
import { ApiModule } from './api/api.module.ts';
import { cinderModule } from './cinder/cinder.module.ts';
import type { CinderApiConfig } from './config/cinder-api-config.ts';
import { environmentModule } from './environment.module.ts';
import type { Environment } from './environment.ts';
import { ReconcilerModule } from './reconciler/reconciler.module.ts';

@Module({})
class DaemonModule {}

/** The whole daemon. */
export function daemonModule(environment: Environment): DynamicModule {
  const { metrics, cinder, cinderApi } = environment.config;
  const observed = metrics === undefined ? [] : [loadMetrics(metrics.listen)];
  const served = cinderApi === undefined ? [] : [loadCinderApi(cinderApi)];
  return {
    module: DaemonModule,
    imports: [
      environmentModule(environment),
      ReconcilerModule,
      cinderModule(cinder),
      ApiModule,
      ...served,
      ...observed,
    ],
  };
}

/** A daemon that nobody scrapes does without the library. */
async function loadMetrics(listen: string): Promise<DynamicModule> {
  const { metricsModule } = await import('./metrics/metrics.module.ts');
  return metricsModule(listen);
}

/** A daemon without clients of Cinder does without the HTTP server. */
async function loadCinderApi(config: CinderApiConfig): Promise<DynamicModule> {
  const { cinderApiModule } = await import('./cinder-api/cinder-api.module.ts');
  return cinderApiModule(config);
}
