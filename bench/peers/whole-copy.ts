import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Sampler } from '../measure/sampler.ts';
import { throughput } from '../measure/throughput.ts';
import type { Scratch } from '../scratch.ts';
import { startPipeline } from './pipeline.ts';

/**
 * Runs a pipeline that copies $SOURCE to $SINK whole; its throughput at the sink in bytes per second.
 * @throws Error when it fails or copies less
 */
export async function copyWhole(
  line: string,
  variables: Readonly<Record<string, string>>,
  source: { readonly path: string; readonly sizeBytes: number },
  scratch: Scratch,
): Promise<number> {
  const folder = scratch.makeFolder(scratch.path('whole-copy'));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => scratch.remove(folder));
  const sampler = stack.use(new Sampler({ folder }, { everyMs: 2, capacitySeconds: 120 }));
  const sink = join(folder, 'sink');
  writeFileSync(sink, '');
  await sampler.looked();
  const pipeline = stack.use(startPipeline(line, { ...variables, SOURCE: source.path, SINK: sink }));
  const status = await pipeline.ended;
  await sampler.looked();
  const bytesPerSecond = throughput(sampler.track(), source.sizeBytes);
  if (status !== 0 || bytesPerSecond === undefined) throw new Error(`exit ${status}, or not all copied: ${line}`);
  return bytesPerSecond;
}
