/** Whether the daemon can work with a host's agent. */
export type HostStanding =
  /** Not heard from yet. */
  | { readonly kind: 'connecting' }
  /** `instanceId` differs each time the agent starts. */
  | { readonly kind: 'up'; readonly instanceId: string }
  /** Not reachable; `reason` says what the connection met. */
  | { readonly kind: 'down'; readonly reason: string }
  /** Reachable, but not to be worked with: wrong certificate, missing tools. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Not in the inventory (any more). */
  | { readonly kind: 'unknown' };

/** True of a host of the inventory that cannot be worked with now, and may be back. */
export function isAway({ kind }: HostStanding): boolean {
  return kind !== 'up' && kind !== 'unknown';
}

/** Why the host cannot be worked with now, for a person; undefined when it can. */
export function whyNotUp(host: string, standing: HostStanding): string | undefined {
  switch (standing.kind) {
    case 'up':
      return undefined;
    case 'connecting':
      return `host ${host} has not been heard from yet`;
    case 'down':
      return `host ${host} is down: ${standing.reason}`;
    case 'refused':
      return `host ${host} is refused: ${standing.reason}`;
    case 'unknown':
      return `host ${host} is not in the inventory`;
  }
}
