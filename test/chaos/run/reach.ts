import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../support/until.ts';
import type { Fault, Scene } from '../fault.ts';
import type { Moment } from '../moment.ts';
import { copyProcesses } from '../site/processes.ts';
import type { Site } from '../site/site.ts';
import type { Operator } from './operator.ts';

const patienceMs = 90_000;
const switchSteps = ['publishTarget', 'setMetadata', 'deleteSource'];

/** Waits until the daemon says that it sets about an action. Listens from now on. */
export function untilActing(site: Site, action: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      forget();
      reject(new Error(`waited ${patienceMs} ms in vain for the daemon to set about ${action}`));
    }, patienceMs);
    const forget = site.programs.onDaemonLine((line) => {
      if (!line.includes('"acting"') || !line.includes(`"action":"${action}"`)) return;
      clearTimeout(timer);
      forget();
      resolve();
    });
  });
}

/** Begins to wait for a moment; what is given back settles in it. Called before the migration is asked for. */
export function reach(moment: Moment, fault: Fault, scene: Scene, operator: Operator): () => Promise<void> {
  const { site, dice } = scene;
  const { sizeBytes, limit } = site.plan;
  const landed = async (part: number) => {
    await until(
      `${Math.round(part * 100)} % of the copy`,
      () => (scene.landing.bytes >= part * sizeBytes ? true : undefined),
      patienceMs,
    );
  };
  switch (moment) {
    case 'before start':
      return () => sleep(300 * dice());
    case 'in the copy': {
      // Enough is left for the fault to find it still copying, also on a busy machine.
      const part = 0.05 + 0.5 * dice();
      return () => landed(part);
    }
    case 'paused': {
      const part = 0.05 + 0.65 * dice();
      return async () => {
        await landed(part);
        await operator.pause();
        scene.say('paused');
        await until('no process', () => (copyProcesses(site.programs.agentPids).length === 0 ? true : undefined));
      };
    }
    case 'in verification': {
      const reading = untilActing(site, 'startDigest');
      reading.catch(() => {});
      const delayMs = 800 * dice() * (sizeBytes / limit);
      return async () => {
        await reading;
        await sleep(delayMs);
      };
    }
    case 'in the switch': {
      const action = fault.upon ?? switchSteps[Math.floor(dice() * 3)] ?? '';
      const acting = untilActing(site, action);
      acting.catch(() => {});
      const delayMs = dice() < 0.3 ? 0 : 30 * dice();
      return async () => {
        await acting;
        if (delayMs > 0) await sleep(delayMs);
        scene.say(`${delayMs.toFixed(1)} ms after ${action}`);
      };
    }
  }
}
