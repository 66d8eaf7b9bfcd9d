import type { PolicyProblem } from '../core/policy/origin.ts';
import type { FileKind } from './folder-listing.ts';
import type { KnownFiles } from './known-files.ts';
import type { YamlFile } from './yaml-file.ts';

/** A file of the policy folder, read but not understood yet. */
export type SourceFile = FileKind & {
  /** Relative to the policy folder, with `/`. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** In hexadecimal. */
  readonly sha256: string;
};

/** @returns the file; nothing when it is vaulted, or when it is no text, which is told among the problems */
export function decode(source: SourceFile, known: KnownFiles, problems: PolicyProblem[]): YamlFile[] {
  const refuse = (message: string) => {
    problems.push({ file: source.path, line: 0, column: 0, message });
    return [];
  };
  const text = utf8(source.bytes);
  if (text === undefined) return refuse('the file is not UTF-8 text: save it as UTF-8');
  if (text.startsWith('$ANSIBLE_VAULT;')) return [];
  // An editor that writes in place empties the file first: to take that for a policy would lift its limits.
  if (text.trim() === '')
    return refuse('the file is empty: remove it, or leave a comment in it that says why it is here');
  return [known.yamlOf(source, text)];
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
