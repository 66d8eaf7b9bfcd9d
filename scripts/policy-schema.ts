import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { policyJsonSchema } from '../daemon/policies/json-schema.ts';

/** Writes policies/schema.json, by which editors complete and check policy files. */
const path = join(import.meta.dirname, '../policies/schema.json');
writeFileSync(path, `${JSON.stringify(policyJsonSchema(), undefined, 2)}\n`);
