import { readFile } from 'node:fs/promises';
import { isMap, LineCounter, parseDocument } from 'yaml';
import { ConfigError, type ConfigProblem } from './config-error.ts';
import { Section } from './section.ts';

/** The text of a configuration file. @throws ConfigError when it cannot be read */
export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new ConfigError([{ file, line: 0, message: `cannot be read: ${(cause as Error).message}` }], { cause });
  }
}

/**
 * Reads a configuration file that is one mapping.
 * @param file names the text in problems
 * @throws ConfigError with everything that is wrong, by line
 */
export function readDocument<Config>(file: string, text: string, read: (root: Section) => Config): Config {
  const problems: ConfigProblem[] = [];
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  for (const { message, pos } of document.errors) problems.push({ file, line: lines.linePos(pos[0]).line, message });
  if (problems.length > 0) throw new ConfigError(problems);
  if (!isMap(document.contents)) {
    throw new ConfigError([{ file, line: 0, message: 'must be a mapping of keys to values, such as "host: stor-01"' }]);
  }
  const root = new Section({ file, lines, problems }, document.contents, '');
  const config = read(root);
  root.refuseUnknownKeys();
  if (problems.length > 0) throw new ConfigError(problems.sort((a, b) => a.line - b.line));
  return config;
}
