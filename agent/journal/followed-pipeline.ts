import type { LegEnd, LegPlan, Pipeline, RunningLeg } from '../copy/pipeline.ts';
import type { LandingFollower } from './landing-follower.ts';

/** How often a leg is asked how far it has landed, in milliseconds. */
const lookMs = 100;

/** Has somebody follow how far the target of a pipeline lands. @param closed is called when nothing writes the target any more */
export function followed(pipeline: Pipeline, follower: LandingFollower, closed: () => Promise<unknown>): Pipeline {
  return {
    lagSeconds: pipeline.lagSeconds,
    connect: (signal) => pipeline.connect(signal),
    async landHole(hole, signal) {
      const landedBytes = await pipeline.landHole(hole, signal);
      follower.reached(landedBytes);
      return landedBytes;
    },
    async start(plan: LegPlan): Promise<RunningLeg> {
      const leg = await pipeline.start(plan);
      const looks = setInterval(() => follower.reached(leg.landedBytes()), lookMs);
      const ended = leg.ended.then((end) => {
        clearInterval(looks);
        return told(follower, end);
      });
      return {
        landedBytes: () => leg.landedBytes(),
        trouble: () => follower.trouble,
        stop: () => leg.stop(),
        kill: () => leg.kill(),
        ended,
      };
    },
    async close() {
      await pipeline.close();
      await closed();
    },
  };
}

/** A leg that ended well has synced; one that failed vouches for no more than what dd counted. */
function told(follower: LandingFollower, end: LegEnd): LegEnd {
  if (end.kind === 'disconnected') return end;
  follower.legEnded(end.landedBytes, end.kind === 'complete');
  const { fault, landedBytes } = follower;
  return fault === undefined ? end : { kind: 'failed', landedBytes, fault };
}
