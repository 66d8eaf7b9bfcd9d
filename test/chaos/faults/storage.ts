import { copyFileSync, truncateSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { execa } from 'execa';
import type { Fault, Scene } from '../fault.ts';
import { plainSite } from '../site/needs.ts';
import { processesOf, signal } from '../site/processes.ts';
import { fill } from '../site/storage.ts';

const fillers = new WeakMap<Scene, string>();
const remove = async (scene: Scene) => {
  const filler = fillers.get(scene);
  if (filler !== undefined) await rm(filler, { force: true });
};
const seconds =
  (from: number, to: number) =>
  ({ dice }: Scene) =>
    from + (to - from) * dice();

const unwritten = 'nothing is written there then, and the next that is finds it mended';
const inPlace = 'the record of a target has its room from the start, and is written in place';

export const storage: readonly Fault[] = [
  {
    name: 'target-full',
    about: 'the target’s file system is filled by somebody else',
    needs: { ...plainSite, target: 'mounted' },
    strike: async (scene) => void fillers.set(scene, await fill(scene.site.path('stor-02/fast'))),
    noEffect: { paused: unwritten, 'in verification': unwritten, 'in the switch': 'a name takes no room' },
    lasts: seconds(0.5, 3),
    repair: remove,
  },
  {
    name: 'target-read-only',
    about: 'the target’s pool turns read-only',
    needs: { ...plainSite, target: 'mounted' },
    async strike({ site }) {
      await site.storage.makeReadOnly(site.path('stor-02/fast/pool'));
      // Who writes already may go on; the next one may not.
      signal(processesOf(site.programs.agentPids, 'sink dd'), 'SIGKILL');
    },
    noEffect: { paused: unwritten, 'in verification': unwritten, 'in the switch': 'the target had its name already' },
    lasts: seconds(0.5, 3),
    repair: ({ site }) => site.storage.makeWritable(site.path('stor-02/fast/pool')),
  },
  {
    name: 'source-read-error',
    about: 'a loop device over a file that was cut short: EIO from its middle on',
    needs: { ...plainSite, source: 'loop' },
    async strike({ site, dice }) {
      copyFileSync(site.sourceFile, site.path('device.whole'));
      truncateSync(site.sourceFile, 4096 * Math.floor((site.plan.sizeBytes * (0.2 + 0.6 * dice())) / 4096));
      await execa('blockdev', ['--flushbufs', site.sourceDevice], { reject: false });
    },
    noEffect: {
      paused: 'nothing is read then, and it is whole again before anything is',
      'in verification': 'the source was digested as it was copied, and is not read again',
      'in the switch': 'the source is not read again',
    },
    lasts: seconds(0.5, 3),
    async repair({ site }) {
      // In place: the device keeps the very file.
      await execa('dd', [`if=${site.path('device.whole')}`, `of=${site.sourceFile}`, 'conv=notrunc', 'bs=1M']);
      await execa('blockdev', ['--flushbufs', site.sourceDevice], { reject: false });
    },
  },
  {
    name: 'journal-full',
    about: 'the file system of the target agent’s state is full',
    needs: { ...plainSite, state: 'mounted' },
    strike: async (scene) => void fillers.set(scene, await fill(scene.site.path('state-stor-02'))),
    noEffect: {
      'in the copy': inPlace,
      paused: inPlace,
      'in verification': 'the record is complete',
      'in the switch': 'the record is complete',
    },
    lasts: seconds(0.5, 3),
    repair: remove,
  },
];
