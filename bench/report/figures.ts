const missing = '-';

/** A number of bytes, such as "64 KiB". */
export function bytesText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${trimmed(bytes / 1024 ** power)} ${units[power]}`;
}

/** A rate, such as "10 MiB/s". */
export function rateText(bytesPerSecond: number): string {
  return `${bytesText(bytesPerSecond)}/s`;
}

/** How far a rate is off its limit, such as "-0.12 %". */
export function percentOff(bytesPerSecond: number | undefined, limit: number): string {
  if (bytesPerSecond === undefined) return missing;
  const percent = (bytesPerSecond / limit - 1) * 100;
  return `${percent < 0 ? '' : '+'}${percent.toFixed(2)} %`;
}

/** A multiple, such as "1.04 x". */
export function times(ratio: number | undefined): string {
  return ratio === undefined ? missing : `${ratio.toFixed(ratio < 10 ? 3 : 1)} x`;
}

/** A short time, such as "412 ms". */
export function milliseconds(seconds: number | undefined): string {
  return seconds === undefined ? missing : `${Math.round(seconds * 1000)} ms`;
}

function trimmed(value: number): string {
  return value.toFixed(value < 10 ? 1 : 0).replace(/\.0$/, '');
}
