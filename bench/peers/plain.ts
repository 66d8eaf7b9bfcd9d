import { sinkDd, sourceDd } from './whole-copy.ts';

/** What a person types to copy a volume on one host, with the flags that Sluice gives its own dd. */
export const plainPipeline = `${sourceDd} | pv -q | ${sinkDd}`;
