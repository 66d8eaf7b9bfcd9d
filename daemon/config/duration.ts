const unitsMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Reads a length of time as `500ms`, `10s`, `5m`, `1h`, `90d`. @returns milliseconds; undefined when it is none */
export function parseDuration(text: string): number | undefined {
  const { number, unit } = /^(?<number>\d{1,9})(?<unit>ms|s|m|h|d)$/.exec(text)?.groups ?? {};
  if (number === undefined || unit === undefined) return undefined;
  return Number(number) * unitsMs[unit as keyof typeof unitsMs];
}
