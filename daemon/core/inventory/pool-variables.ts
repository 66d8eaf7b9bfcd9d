import { didYouMean } from '../policy/nearest.ts';
import type { Stated } from '../policy/origin.ts';
import type { Labels, PolicyPool } from '../policy/policy-set.ts';
import { RateSyntaxError } from '../rate/error.ts';
import type { Rate } from '../rate/rate.ts';
import { parseRate } from '../rate/text.ts';
import type { WrittenValue } from './written.ts';

/** Told of what is wrong with a statement. */
export type Refuse = (stated: Stated<WrittenValue>, message: string) => undefined;

const poolKeys = ['limit', 'max', 'labels'];

/** Reads a rate. @param name what a message calls it, such as `sluice_max` */
export function readRate(stated: Stated<WrittenValue>, name: string, refuse: Refuse): Stated<Rate> | undefined {
  if (typeof stated.value !== 'string') return refuse(stated, `${name} must be a single value, not a mapping`);
  try {
    return { value: parseRate(stated.value), origin: stated.origin };
  } catch (error) {
    if (!(error instanceof RateSyntaxError)) throw error;
    return refuse(stated, `${name}: ${error.message}`);
  }
}

/** Reads `{ tier: nvme, row: "3" }`. */
export function readLabels(stated: Stated<WrittenValue>, name: string, refuse: Refuse): Labels | undefined {
  if (typeof stated.value === 'string') return refuse(stated, `${name} must be a mapping, such as { tier: nvme }`);
  const labels = new Map<string, string>();
  for (const [key, word] of stated.value) {
    if (typeof word.value === 'string' && word.value !== '') labels.set(key, word.value);
    else refuse(word, `${name}: label ${key} must be a word, such as nvme`);
  }
  return labels;
}

/** Reads `sluice_pools`: `{ fast: { limit: 200MiB/s, max: 400MiB/s, labels: { tier: nvme } } }`. */
export function readPools(stated: Stated<WrittenValue>, refuse: Refuse): ReadonlyMap<string, PolicyPool> | undefined {
  if (typeof stated.value === 'string')
    return refuse(stated, 'sluice_pools must be a mapping of pools, such as { fast: { max: 200MiB/s } }');
  return new Map([...stated.value].map(([name, pool]) => [name, readPool(pool, `sluice_pools.${name}`, refuse)]));
}

function readPool(pool: Stated<WrittenValue>, name: string, refuse: Refuse): PolicyPool {
  if (typeof pool.value === 'string' || pool.value.size === 0) {
    refuse(pool, `${name} must hold limit, max or labels, such as { max: 200MiB/s }`);
    return { limit: undefined, max: undefined, labels: new Map() };
  }
  for (const [key, stated] of pool.value) {
    if (poolKeys.includes(key)) continue;
    refuse(stated, `unknown key ${key} in ${name}${didYouMean(key, poolKeys)}; known keys are ${poolKeys.join(', ')}`);
  }
  const { value } = pool;
  const [limit, max, labels] = poolKeys.map((key) => value.get(key));
  return {
    limit: limit && readRate(limit, `${name}.limit`, refuse),
    max: max && readRate(max, `${name}.max`, refuse),
    labels: (labels && readLabels(labels, `${name}.labels`, refuse)) ?? new Map(),
  };
}
