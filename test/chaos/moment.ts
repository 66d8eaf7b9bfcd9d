/** When a fault strikes. */
export const moments = ['before start', 'in the copy', 'paused', 'in verification', 'in the switch'] as const;
export type Moment = (typeof moments)[number];
