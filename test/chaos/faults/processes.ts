import { until } from '../../support/until.ts';
import { type Fault, nothingToRepair, type Scene } from '../fault.ts';
import { plainSite } from '../site/needs.ts';
import { type Part, processesOf, signal } from '../site/processes.ts';

const noProcess = 'no process of a copy runs then';
const parts: readonly Part[] = ['source dd', 'pv', 'sink dd'];

const notAt = (part: Part): Fault['notAt'] => ({
  'before start': noProcess,
  paused: noProcess,
  'in the switch': noProcess,
  ...(part === 'sink dd' && { 'in verification': 'both ends are read only' }),
});

/** What was stopped, to be continued. */
const stopped = new WeakMap<Scene, readonly number[]>();

function running({ site }: Scene, part: Part): Promise<number[]> {
  return until(`a process: ${part}`, () => {
    const pids = processesOf(site.programs.agentPids, part);
    return pids.length === 0 ? undefined : pids;
  });
}

const killed = (part: Part): Fault => ({
  name: `kill-${part.replace(' ', '-')}`,
  about: `kill -9 of the ${part} of a copy`,
  needs: plainSite,
  isAlsoWithin: true,
  notAt: notAt(part) ?? {},
  strike: async (scene) => signal(await running(scene, part), 'SIGKILL'),
  lasts: () => 0,
  repair: nothingToRepair,
});

const held = (part: Part): Fault => ({
  name: `stop-${part.replace(' ', '-')}`,
  about: `SIGSTOP of the ${part} of a copy, then SIGCONT`,
  needs: plainSite,
  isAlsoWithin: true,
  notAt: notAt(part) ?? {},
  async strike(scene) {
    const pids = await running(scene, part);
    stopped.set(scene, pids);
    signal(pids, 'SIGSTOP');
  },
  lasts: ({ stopSeconds }) => stopSeconds,
  repair: async (scene) => signal(stopped.get(scene) ?? [], 'SIGCONT'),
});

function heldProgram(
  name: string,
  about: string,
  whom: (scene: Scene) => 'daemon' | 'stor-01' | 'stor-02',
  noEffect: NonNullable<Fault['noEffect']>,
): Fault {
  const send = (scene: Scene, name: NodeJS.Signals) => signal([scene.site.programs.pidOf(whom(scene))], name);
  return {
    name,
    about,
    needs: plainSite,
    isAlsoWithin: true,
    noEffect,
    strike: async (scene) => send(scene, 'SIGSTOP'),
    lasts: ({ stopSeconds }) => stopSeconds,
    repair: async (scene) => send(scene, 'SIGCONT'),
  };
}

const unasked = 'it was asked for nothing, or answered when it went on';

/** Single processes that die, or stand still for a while. */
export const processes: readonly Fault[] = [
  ...parts.map(killed),
  heldProgram('stop-daemon', 'SIGSTOP of sluiced, then SIGCONT', () => 'daemon', {
    'in verification': 'what runs goes on under its lease, which is longer than what was left to do',
    'in the switch': 'the step that was under way is done when it goes on',
  }),
  heldProgram('stop-source-agent', 'SIGSTOP of the source’s agent, then SIGCONT', ({ source }) => source, {
    'in verification': unasked,
    'in the switch': unasked,
  }),
  heldProgram('stop-target-agent', 'SIGSTOP of the target’s agent, then SIGCONT', ({ target }) => target, {
    paused: 'no process of the copy runs, and it is asked for nothing',
    'in verification': unasked,
    'in the switch': unasked,
  }),
  ...parts.map(held),
];
