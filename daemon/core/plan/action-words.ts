import type { Action } from './action.ts';

const words: Readonly<Partial<Record<Action['kind'], string>>> = {
  moveVolume: 'move the volume',
  createTarget: 'create the target',
  openSink: 'open the sink',
  startCopy: 'start the copy',
  retireCopy: 'stop the copy',
  closeCopy: 'end the copy',
  handBack: 'end the copy',
  closeOffer: 'close the offer',
  stopCopy: 'stop the copy',
  closeSink: 'close the sink',
  publishTarget: 'rename the target',
  setMetadata: 'write the metadata',
  deleteSource: 'delete the source',
  renameSource: 'rename the source',
  discardTarget: 'remove the target',
  deletePublished: 'remove the target',
};

/** What an action under way waits for, as an obstacle: `the agent of stor-01 is still to stop the copy`. */
export function slownessOf(action: Action): string {
  const who = 'host' in action ? `the agent of ${action.host} is` : 'the hosts are';
  return `${who} still to ${words[action.kind] ?? 'answer'}`;
}
