import type { PolicyProblem } from '../core/policy/origin.ts';

/** What is wrong with paths that came over the wire, before anything is written by them. */
export function problemsOfPaths(paths: readonly string[]): PolicyProblem[] {
  if (paths.length === 0) return [problem('.', 'the policy set has no files: put at least inventory/hosts.yaml')];
  const files = new Set(paths);
  return paths.flatMap((path, index) => {
    const message = refusalOf(path) ?? clashOf(path, index, paths, files);
    return message === undefined ? [] : [problem(path, message)];
  });
}

function problem(path: string, message: string): PolicyProblem {
  return { file: path.slice(0, 255) || '.', line: 0, column: 0, message };
}

/** Longest name of a file, in bytes, as Linux has it. */
const longestName = 255;

function refusalOf(path: string): string | undefined {
  if (path.startsWith('/')) return 'the path is absolute: name the file relative to the policy folder';
  if (/[\p{Cc}\\]/u.test(path))
    return 'the path has a control character or a backslash: use plain names, and / between them';
  const names = path.split('/');
  if (names.includes('..') || names.includes('.') || names.includes('')) {
    return 'the path has an empty name, "." or ".." in it: name the file by its plain path below the policy folder';
  }
  if (names.some((name) => name.startsWith('.') || name.endsWith('~'))) {
    return 'hidden files and leavings of editors are not read: leave it out, or rename it';
  }
  if (names.some((name) => Buffer.byteLength(name) > longestName))
    return `a name is longer than ${longestName} bytes: shorten it`;
  // The reader tells itself that a .yml has to be renamed.
  if (names[0] === 'inventory' ? names.length > 1 : names.length === 1 && /\.ya?ml$/.test(path)) return undefined;
  return 'only *.yaml, and files below inventory/, belong to a policy set: leave it out, or rename it';
}

function clashOf(
  path: string,
  index: number,
  paths: readonly string[],
  files: ReadonlySet<string>,
): string | undefined {
  if (paths.indexOf(path) < index) return 'the file is there twice: leave one out';
  const names = path.split('/');
  const above = names.map((_, depth) => names.slice(0, depth).join('/')).find((folder) => files.has(folder));
  return above === undefined ? undefined : `${above} is a file too, and cannot be a folder: rename one of them`;
}
