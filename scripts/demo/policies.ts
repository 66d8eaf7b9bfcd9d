import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The policy set of this repository, with the one edit that the demo makes. */
export interface SamplePolicies {
  /** Policy files by name, without the inventory. */
  readonly files: Readonly<Record<string, string>>;
  /** The inventory, where `AGENT(stor-01)` stands for the address of an agent. */
  readonly inventory: string;
  readonly edit: PolicyEdit;
}

export interface PolicyEdit {
  readonly path: string;
  /** What the line says before and after. */
  readonly from: string;
  readonly to: string;
  /** The whole file after the edit. */
  readonly text: string;
}

/** Reads the folder `policies` as it is and prepares an edit of one line. @throws Error when that line is not there */
export function samplePolicies(folder: string, edit: Omit<PolicyEdit, 'text'>): SamplePolicies {
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  const before = files[edit.path] ?? '';
  if (!before.includes(edit.from)) throw new Error(`policies/${edit.path} has no line "${edit.from}"`);
  const inventory = readFileSync(join(folder, 'inventory', 'hosts.yaml'), 'utf8');
  return {
    files,
    inventory: inventory.replaceAll(/([\w-]+)(:\s+sluice_agent: )\S+/g, '$1$2AGENT($1)'),
    edit: { ...edit, text: before.replace(edit.from, edit.to) },
  };
}
