import { RateSyntaxError } from './error.ts';
import { limited, type Rate } from './rate.ts';
import { parseRate } from './text.ts';

/** The metadata key of a volume's own limit: Cinder's name for it. */
export const metadataLimitKey = 'volume_copy_bps_limit';

/**
 * Reads the value of `volume_copy_bps_limit`: a bare whole number is bytes per second, as in Cinder, or a rate as people write it.
 * Cinder's `0`, which means unlimited there, is refused: whoever means unlimited writes `unlimited`.
 * @throws {RateSyntaxError}
 */
export function parseMetadataLimit(text: string): Rate {
  if (!/^\d+$/.test(text)) return parseRate(text);
  const bytesPerSecond = Number(text);
  if (bytesPerSecond === 0) {
    throw new RateSyntaxError(text, 'is unlimited to Cinder and ambiguous here: write unlimited or paused');
  }
  if (!Number.isSafeInteger(bytesPerSecond)) {
    throw new RateSyntaxError(text, 'is more than 2^53 - 1 bytes per second: write unlimited');
  }
  return limited(bytesPerSecond);
}
