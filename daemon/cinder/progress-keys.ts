/** Keys of a volume's metadata that Sluice itself writes. */
export const progressKeys = ['sluice_progress', 'sluice_rate', 'sluice_eta'] as const;

export type ProgressKey = (typeof progressKeys)[number];

/** What others wrote into a volume's metadata. */
export function withoutProgress(metadata: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const own: readonly string[] = progressKeys;
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => !own.includes(key)));
}
