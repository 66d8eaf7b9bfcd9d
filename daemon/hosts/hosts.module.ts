import { Module } from '@nestjs/common';
import { ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { Environment } from '../environment.ts';
import { PoliciesModule } from '../policies/policies.module.ts';
import { PolicyFolder } from '../policies/policy-folder.ts';
import { connectAgent } from './grpc-agent.ts';
import { Hosts } from './hosts.ts';
import { Leases } from './leases.ts';
import { Rush } from './rush.ts';
import { VolumeCatalog } from './volume-catalog.ts';

/** The hosts of the inventory, what is on them, and the leases of what runs there. */
@Module({
  imports: [PoliciesModule, ScheduleModule.forRoot()],
  providers: [
    Rush,
    {
      provide: Hosts,
      inject: [Environment, PolicyFolder],
      useFactory: ({ tls }: Environment, policies: PolicyFolder) => {
        const hosts = new Hosts((host, address) => connectAgent(host, address, tls));
        hosts.follow(policies.current().hosts);
        policies.onChange((change) => {
          if (change.kind === 'accepted') hosts.follow(change.policies.hosts);
        });
        return hosts;
      },
    },
    { provide: VolumeCatalog, inject: [Hosts], useFactory: (hosts: Hosts) => new VolumeCatalog(hosts) },
    {
      provide: Leases,
      inject: [Environment, Hosts, Rush, SchedulerRegistry],
      useFactory: ({ config, log }: Environment, hosts: Hosts, rush: Rush, scheduler: SchedulerRegistry) => {
        const leases = new Leases(hosts, rush, config.leaseMs, log);
        scheduler.addInterval(
          'leases',
          setInterval(() => void leases.renew(), leases.intervalMs),
        );
        return leases;
      },
    },
  ],
  exports: [Hosts, Rush, VolumeCatalog],
})
export class HostsModule {}
