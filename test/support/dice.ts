/** Numbers from 0 up to before 1, the same for the same seed (the linear congruence of Numerical Recipes). */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
