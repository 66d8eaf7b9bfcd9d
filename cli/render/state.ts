import type { Paint } from './paint.ts';

/** Colours a state of a migration, a host or a policy set by whether it is as it should be. */
export function paintState(state: string, paint: Paint): string {
  switch (state.trim()) {
    case 'succeeded':
    case 'up':
      return paint.good(state);
    case 'failed':
    case 'down':
    case 'refused':
      return paint.bad(state);
    case 'cancelled':
    case 'cleaning':
    case 'connecting':
      return paint.warn(state);
    default:
      return state;
  }
}
