import { z } from 'zod';
import { policyFileSchema } from './schema.ts';

/**
 * The JSON schema of policy files, by which editors complete and check them. It accepts whatever the parser accepts. What it cannot
 * say, only the parser refuses: numbers of bytes out of range, an `at_least` that is not below `under`, dates, hours and time zones that
 * look right and do not exist, a date on which nothing opens, a name written twice, and hosts, groups, labels and windows that are not there.
 */
export function policyJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(policyFileSchema, { io: 'input', target: 'draft-07' });
  return { $schema, title: 'Sluice policy file', ...schema };
}
