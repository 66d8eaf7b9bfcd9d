import type { Fault, Scene } from '../fault.ts';
import { plainSite } from '../site/needs.ts';
import type { ProgramName } from '../site/programs.ts';

const within = (from: number, to: number) => (scene: Scene) => from + (to - from) * scene.dice();

function kill(
  name: string,
  about: string,
  whom: (scene: Scene) => readonly ProgramName[],
  told: Fault['told'] = {},
): Fault {
  return {
    name,
    about,
    needs: plainSite,
    isAlsoWithin: true,
    told,
    strike: ({ site, ...scene }) => site.programs.kill(...new Set(whom({ site, ...scene }))),
    lasts: within(0, 1.5),
    async repair({ site, ...scene }) {
      const names = new Set(whom({ site, ...scene }));
      await Promise.all([...names].filter((program) => program !== 'daemon').map((host) => site.programs.start(host)));
      if (names.has('daemon')) await site.programs.start('daemon');
    },
  };
}

/** kill -9, and started again. */
export const kills: readonly Fault[] = [
  kill('kill-daemon', 'kill -9 of sluiced', () => ['daemon']),
  kill('kill-source-agent', 'kill -9 of the source’s agent', ({ source }) => [source], {
    'in the copy': /^copy 1 ended|^waits: host/,
  }),
  kill('kill-target-agent', 'kill -9 of the target’s agent', ({ target }) => [target], {
    'in the copy': /^copy 1 ended|^waits: host/,
  }),
  kill('kill-all', 'kill -9 of both agents and sluiced', ({ source, target }) => [source, target, 'daemon'], {
    'in the copy': /^copy 1 ended|^waits: host/,
  }),
];

/** The actions by which a volume is switched, in their order. */
const steps = [
  'closeCopy',
  'takeDigests',
  'compareDigests',
  'inspectEnds',
  'publishTarget',
  'setMetadata',
  'deleteSource',
];

/** What the daemon is about to do when it is killed, or has just done. */
export const killsInSwitch: readonly Fault[] = steps.map((upon) => ({
  ...kill(`kill-daemon-at-${upon}`, `kill -9 of sluiced 0 to 30 ms after it set about ${upon}`, () => ['daemon']),
  upon,
  notAt: {
    'before start': 'a step of the switch',
    'in the copy': 'a step of the switch',
    paused: 'a step of the switch',
    'in verification': 'a step of the switch',
  },
}));
