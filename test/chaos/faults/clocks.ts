import type { Fault, Scene } from '../fault.ts';
import { plainSite } from '../site/needs.ts';
import { type ProgramName, programNames } from '../site/programs.ts';

const hour = 3600;

/** One program's clock, or all of them: that of the whole data centre. */
function whose({ dice }: Scene): readonly ProgramName[] {
  const roll = Math.floor(dice() * 4);
  return roll === 3 ? programNames : programNames.slice(roll, roll + 1);
}

const steady = 'all but pv measures time by clocks that nobody sets';

const jump = (name: string, bySeconds: number): Fault => ({
  name,
  about: `a clock jumps an hour ${bySeconds > 0 ? 'forward' : 'back'}, and stays there`,
  needs: { ...plainSite, clocks: 'faked' },
  isAlsoWithin: true,
  noEffect: {
    'before start': steady,
    'in the copy': `${steady}; a clock of which no pv of the copy takes its time`,
    paused: steady,
    'in verification': `${steady}; a clock of which no pv of the copy takes its time`,
    'in the switch': steady,
  },
  async strike(scene) {
    const names = whose(scene);
    scene.say(`clock of ${names.join(', ')} by ${bySeconds} s`);
    for (const program of names) scene.site.setClock(program, bySeconds);
  },
  lasts: () => 1,
  limitNotHeld: ({ source, target }) =>
    bySeconds > 0 && source === target
      ? 'pv 1.6 measures by the host’s clock, and on one host nothing evens out what it lets through: its leg is ended as soon as the clock jumps, but pv may have written for some milliseconds'
      : undefined,
  repair: async () => {},
});

export const clocks: readonly Fault[] = [jump('clock-forward', hour), jump('clock-back', -hour)];
