import { Fault, type FaultReason } from '../fault.ts';

/** Names become file names with up to five characters behind them, so 200 fits every file system. */
const rule = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;
const ruleInWords = '1 to 200 characters of A-Z a-z 0-9 . _ -, beginning with a letter or a digit';

export function isVolumeName(name: string): boolean {
  return rule.test(name);
}

/** @throws Fault VOLUME_NAME_INVALID with the value seen, escaped, and the rule */
export function checkVolumeName(name: string): void {
  check(name, 'volume name', 'VOLUME_NAME_INVALID');
}

/** Migrations name hidden targets, so their ids keep the same rule. @throws Fault REQUEST_INVALID */
export function checkMigrationId(migrationId: string): void {
  check(migrationId, 'migration id', 'REQUEST_INVALID');
}

function check(value: string, what: string, reason: FaultReason): void {
  if (isVolumeName(value)) return;
  throw new Fault(reason, `${what} ${escaped(value)} is not allowed: it must be ${ruleInWords}`, {
    value: escaped(value),
  });
}

/** In quotes, on one line, in ASCII, and no longer than a person wants to read. */
export function escaped(value: string): string {
  const short = value.length > 80 ? `${value.slice(0, 80)}...` : value;
  const ascii = JSON.stringify(short).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return value.length > 80 ? `${ascii} (${value.length} characters)` : ascii;
}
