import type { Fact } from '../core/migration/event.ts';
import type { Migration } from '../core/migration/migration.ts';
import type { ActionOf } from '../core/plan/action.ts';
import type { HostLink } from '../hosts/host-link.ts';
import type { Hosts } from '../hosts/hosts.ts';
import type { Verifier } from '../verification/verifier.ts';
import { closeSink, stop } from './stop.ts';

export type CheckAction = ActionOf<'startDigest' | 'takeDigests' | 'endCopyAgain' | 'dropCheck' | 'closeCopy'>;

/** What it takes to verify a migration. */
export interface CheckMeans {
  readonly hosts: Hosts;
  readonly verifier: Verifier;
  readonly leaseMs: number;
}

/** Carries out what is to be done to verify a migration. @throws AgentFailure */
export async function performCheck(
  { hosts, verifier, leaseMs }: CheckMeans,
  link: HostLink,
  migration: Migration,
  action: CheckAction,
): Promise<Fact> {
  const { agent } = link;
  switch (action.kind) {
    case 'closeCopy': {
      const { copyId, copyNumber, sinkHost, verification } = action;
      if (verification === 'digest') await verifier.keepOnTheWay(agent, migration, copyId, copyNumber);
      await stop(link, copyId);
      const landed = sinkHost === undefined ? 0 : await closeSink(hosts, sinkHost, copyId);
      const sinkBytes = landed === 0 ? undefined : landed;
      if (verification === 'none') return { kind: 'verified', sinkBytes };
      return { kind: 'verified', sinkBytes, unread: await verifier.unread(migration) };
    }
    case 'startDigest':
      link.hear(await agent.startDigest(migration.id, action, leaseMs));
      return { kind: 'copyStarted', sinkInstance: undefined };
    case 'takeDigests':
      await verifier.take(agent, migration, action);
      await stop(link, action.copyId);
      return { kind: 'checkDone' };
    case 'endCopyAgain':
      await end(hosts, link, action);
      return { kind: 'checkDone' };
    case 'dropCheck':
      await end(hosts, link, action);
      return { kind: 'checkLost', why: action.why, failure: action.failure };
    default:
      return action satisfies never;
  }
}

async function end(hosts: Hosts, link: HostLink, { copyId, sinkHost }: ActionOf<'endCopyAgain' | 'dropCheck'>) {
  await stop(link, copyId);
  if (sinkHost !== undefined) await closeSink(hosts, sinkHost, copyId);
}
