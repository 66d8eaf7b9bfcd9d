/** States of a migration in their order; the last three are ends. */
export const stateWords = [
  'pending',
  'preparing',
  'copying',
  'verifying',
  'switching',
  'cleaning',
  'succeeded',
  'failed',
  'cancelled',
] as const;
export type StateWord = (typeof stateWords)[number];

/** True when nothing will happen any more to what is in this state. */
export function hasEnded({ state }: { readonly state: StateWord }): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'cancelled';
}
