import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, Scene } from '../fault.ts';
import type { PoolsConfig } from '../site/configuration.ts';
import { plainSite } from '../site/needs.ts';

const before = new WeakMap<Scene, PoolsConfig>();

async function restartWith({ site }: Scene, pools: PoolsConfig): Promise<void> {
  await site.programs.kill('stor-02');
  site.configureTarget(pools);
  await site.programs.start('stor-02');
}

/** Restarts the agent with a certificate that ends soon, at first as soon as a quick machine can bear. @returns when it ends, in milliseconds */
async function restartBriefly({ site }: Scene): Promise<number> {
  for (let seconds = 3; ; seconds *= 2) {
    await site.programs.kill('stor-02');
    await site.issue('stor-02', seconds);
    const endsAt = performance.now() + seconds * 1000;
    try {
      await site.programs.start('stor-02');
      return endsAt;
    } catch (error) {
      if (seconds > 20) throw error;
    }
  }
}

export const configuration: readonly Fault[] = [
  {
    name: 'other-pools',
    about: 'the target’s agent is killed and comes back without the pool, then again with it',
    needs: plainSite,
    async strike(scene) {
      const pools = scene.site.poolsOfTarget;
      before.set(scene, pools);
      await restartWith(scene, Object.fromEntries(Object.entries(pools).filter(([name]) => name !== 'fast')));
    },
    noEffect: { 'in the switch': 'the source was being removed already, in which the target’s agent has no part' },
    lasts: ({ dice }) => 3 * dice(),
    repair: (scene) => restartWith(scene, before.get(scene) ?? {}),
  },
  {
    name: 'certificate-expired',
    about: 'the target’s agent comes back with a certificate that soon ends; then its connections are closed',
    needs: { ...plainSite, network: 'relay' },
    limit: 2 ** 20,
    async strike(scene) {
      const endsAt = await restartBriefly(scene);
      // A certificate ends with its last second, so another has to pass.
      await sleep(Math.max(0, endsAt - performance.now()) + 1000);
      const { relay } = scene.site.network;
      relay?.cut();
      relay?.restore();
    },
    lasts: ({ dice }) => 1 + 2 * dice(),
    async repair({ site }) {
      await site.programs.kill('stor-02');
      await site.issue('stor-02');
      await site.programs.start('stor-02');
    },
  },
];
