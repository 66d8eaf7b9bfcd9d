import { describe } from '@jest/globals';
import { lackOfCinder } from './lack.ts';

/** Tests with a real Cinder. Skipped, with the reason printed, where none can run. */
export async function describeWithCinder(title: string, body: () => void): Promise<void> {
  const lack = await lackOfCinder();
  if (lack === undefined) {
    describe(title, body);
    return;
  }
  process.stdout.write(`skipped: ${title}: ${lack}\n`);
  describe.skip(`${title} (${lack})`, body);
}
