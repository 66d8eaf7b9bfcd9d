import { Module } from '@nestjs/common';
import { ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { PoliciesModule } from '../policies/policies.module.ts';
import { PolicyFolder } from '../policies/policy-folder.ts';
import { machineClock } from './clock.ts';
import { nestTimers } from './timers.ts';
import { WindowSchedule } from './window-schedule.ts';

/** Runs the schedule as long as the daemon. */
class ScheduleLife {
  readonly #schedule: WindowSchedule;

  constructor(schedule: WindowSchedule) {
    this.#schedule = schedule;
  }

  onApplicationBootstrap(): void {
    this.#schedule.start();
  }

  beforeApplicationShutdown(): void {
    this.#schedule.stop();
  }
}

/** When windows open and close. */
@Module({
  imports: [ScheduleModule.forRoot(), PoliciesModule],
  providers: [
    {
      provide: WindowSchedule,
      inject: [PolicyFolder, SchedulerRegistry],
      useFactory: (policies: PolicyFolder, registry: SchedulerRegistry) =>
        new WindowSchedule(policies, nestTimers(registry), machineClock),
    },
    {
      provide: ScheduleLife,
      inject: [WindowSchedule],
      useFactory: (schedule: WindowSchedule) => new ScheduleLife(schedule),
    },
  ],
  exports: [WindowSchedule],
})
export class WindowScheduleModule {}
