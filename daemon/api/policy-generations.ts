import type { CallContext, ServiceImplementation } from 'nice-grpc';
import type { PolicyText } from '../../proto/gen/sluice/v1/PolicyText.ts';
import { peerOf } from '../../proto/peer.ts';
import type { PolicyService } from '../../proto/services.ts';
import { Refusal } from '../core/migration/refusal.ts';
import type { GenerationBook } from '../policies/generation.ts';
import type { PolicyFolder } from '../policies/policy-folder.ts';
import { unknownGeneration } from '../policies/put-refusal.ts';
import { readTexts } from '../policies/read-texts.ts';
import { badToken, pageSizeOf, pageTokenOf, positionOf } from './paging.ts';
import { generationMessage } from './policy-message.ts';

/** The methods of sluice.v1.PolicyService that are about generations. */
export type GenerationMethods = Pick<
  ServiceImplementation<typeof PolicyService>,
  'listPolicyGenerations' | 'getPolicyGeneration' | 'putPolicies' | 'rollbackPolicies'
>;

/** A put may be so large; gRPC itself takes 4 MiB. */
const mostFiles = 5000;
const mostBytes = 3 * 2 ** 20;

export function generationMethods(folder: PolicyFolder, generations: GenerationBook): GenerationMethods {
  return {
    async listPolicyGenerations({ pageSize, pageToken }) {
      const before = numberOf(pageToken);
      const rest = (await generations.list()).filter(({ number }) => number < before);
      const page = rest.slice(0, pageSizeOf(pageSize, { usual: 50, most: 500 }));
      const last = page.at(-1);
      const isLast = last === undefined || page.length === rest.length;
      return { generations: page.map(generationMessage), nextPageToken: isLast ? '' : pageTokenOf([last.number]) };
    },
    async getPolicyGeneration(asked) {
      const number = asked.generation || folder.current().generation;
      const texts = await textsOf(generations, number);
      const generation = (await generations.list()).find((each) => each.number === number);
      return { generation: generation === undefined ? null : generationMessage(generation), texts };
    },
    async putPolicies({ texts, expectedGeneration, validateOnly }, context) {
      refuseTooLarge(texts);
      if (validateOnly) {
        const reading = await readTexts(texts);
        if ('problems' in reading) return { problems: [...reading.problems] };
        return { warnings: [...reading.warnings] };
      }
      const terms = { cause: `put by ${callerOf(context)}`, expected: expectedGeneration || undefined };
      return { generation: generationMessage(await folder.put(texts, terms)) };
    },
    async rollbackPolicies({ generation, expectedGeneration }, context) {
      const texts = await textsOf(generations, generation);
      const cause = `rollback to generation ${generation} by ${callerOf(context)}`;
      const terms = { cause, expected: expectedGeneration || undefined };
      return { generation: generationMessage(await folder.put(texts, terms)) };
    },
  };
}

/** The client's name in its certificate. */
function callerOf(context: CallContext): string {
  return peerOf(context).name;
}

/** @throws Refusal POLICY_GENERATION_UNKNOWN */
async function textsOf(generations: GenerationBook, number: number) {
  const texts = await generations.texts(number);
  if (texts !== undefined) return texts;
  throw unknownGeneration(
    number,
    (await generations.list()).map((each) => each.number),
  );
}

/** @throws Refusal POLICIES_TOO_LARGE */
export function refuseTooLarge(texts: readonly PolicyText[]): void {
  const bytes = texts.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  if (texts.length <= mostFiles && bytes <= mostBytes) return;
  const message = `the policy set has ${texts.length} files and ${bytes} bytes; at most ${mostFiles} files and ${mostBytes} bytes can be put: write larger ones into the policy folder`;
  throw new Refusal('POLICIES_TOO_LARGE', message, { files: String(texts.length), bytes: String(bytes) });
}

function numberOf(pageToken: string): number {
  const [before] = positionOf(pageToken) ?? [Infinity];
  if (typeof before !== 'number') throw badToken(pageToken);
  return before;
}
