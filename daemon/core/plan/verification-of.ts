import { builtInVerify } from '../policy/built-in.ts';
import type { Explanation } from '../policy/explanation.ts';
import type { Verification } from '../policy/rule.ts';

/** How a copy is checked: as the first rule says that says anything, else by digests. */
export function verificationOf(explanation: Explanation | undefined): Verification {
  const ruled = explanation?.settings.find(({ key }) => key === 'verify');
  if (ruled === undefined) return builtInVerify;
  return ruled.value === 'none' ? 'none' : 'digest';
}
