import type { Fault, Scene } from '../fault.ts';
import { plainSite } from '../site/needs.ts';
import type { Link } from '../site/network.ts';

const severed = new WeakMap<Scene, readonly Link[]>();

/** One way, or all ways of one host. */
function choose({ site, dice }: Scene): readonly Link[] {
  const { links } = site.network;
  const roll = Math.floor(dice() * 5);
  if (roll < 3) return links.slice(roll, roll + 1);
  return links.filter(({ name }) => name.includes(roll === 3 ? 'stor-01' : 'stor-02'));
}

const silent = 'nothing had to be sent that way before the packets came through again';

export const connections: readonly Fault[] = [
  {
    name: 'cut-silently',
    about: 'every packet of a link between daemon and hosts, or of a whole host, is lost without a word',
    needs: { ...plainSite, network: 'namespaces' },
    async strike(scene) {
      const links = choose(scene);
      severed.set(scene, links);
      scene.say(`cut: ${links.map(({ name }) => name).join(', ')}`);
      await Promise.all(links.map((link) => link.cut()));
    },
    noEffect: {
      'before start': silent,
      'in the copy': silent,
      paused: silent,
      'in verification': silent,
      'in the switch': silent,
    },
    lasts: ({ stopSeconds, dice }) => stopSeconds * (0.4 + 0.6 * dice()),
    async repair(scene) {
      await Promise.all((severed.get(scene) ?? []).map((link) => link.restore()));
    },
  },
  {
    name: 'close-connection',
    about: 'connections of data are reset, and refused for a while',
    needs: { ...plainSite, network: 'relay' },
    strike: async ({ site }) => site.network.relay?.cut(),
    noEffect: {
      'before start': 'there is no connection of data yet',
      'in verification': 'there is no connection of data any more',
      'in the switch': 'there is no connection of data any more',
    },
    lasts: ({ dice }) => 2 * dice(),
    repair: async ({ site }) => site.network.relay?.restore(),
  },
];
