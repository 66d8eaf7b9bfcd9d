/** Milliseconds after which whoever watches is told what an action waits for. */
export const slowMs = 2_000;

/** @param tell is called once when the work takes long */
export async function tellWhenSlow<T>(work: Promise<T>, tell: () => void): Promise<T> {
  const timer = setTimeout(tell, slowMs);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}
