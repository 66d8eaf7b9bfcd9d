/** Something that the reader of a page does, with the line of the page on which it stands. */
export type PageStep = PageFile | PageCommand;

/** A block of YAML that begins with `# PATH`: the reader writes that file. */
export interface PageFile {
  readonly kind: 'file';
  readonly line: number;
  readonly path: string;
  readonly text: string;
}

/** A line `$ COMMAND` of a console block, and what the page shows below it. */
export interface PageCommand {
  readonly kind: 'command';
  readonly line: number;
  readonly words: readonly string[];
  /** A line `...` stands for any number of lines that the page leaves out. */
  readonly shown: readonly string[];
}

const fence = /^```(\w*)$/;

/** The steps of a page of Markdown, in order; other blocks are left to the reader. */
export function stepsOf(page: string): PageStep[] {
  const steps: PageStep[] = [];
  let block: { language: string; line: number; lines: string[] } | undefined;
  for (const [index, text] of page.split('\n').entries()) {
    const [isFence, language = ''] = fence.exec(text) ?? [];
    if (isFence === undefined) block?.lines.push(text);
    else if (block === undefined) block = { language, line: index + 2, lines: [] };
    else {
      steps.push(...(block.language === 'yaml' ? fileIn(block) : []));
      steps.push(...(block.language === 'console' ? commandsIn(block) : []));
      block = undefined;
    }
  }
  return steps;
}

function fileIn({ line, lines }: { line: number; lines: readonly string[] }): PageFile[] {
  const path = /^# (\S+\.yaml)$/.exec(lines[0] ?? '')?.[1];
  return path === undefined ? [] : [{ kind: 'file', line, path, text: `${lines.join('\n')}\n` }];
}

function commandsIn(block: { line: number; lines: readonly string[] }): PageCommand[] {
  const starts = [...block.lines.keys()].filter((index) => block.lines[index]?.startsWith('$ '));
  return starts.map((start, nth) => ({
    kind: 'command',
    line: block.line + start,
    words: (block.lines[start] ?? '').slice(2).split(' '),
    shown: withoutBlankEnd(block.lines.slice(start + 1, starts[nth + 1])),
  }));
}

function withoutBlankEnd(lines: readonly string[]): readonly string[] {
  const last = lines.findLastIndex((line) => line !== '');
  return lines.slice(0, last + 1);
}

/** What was printed, with `...` in the place of what the page leaves out: the same as `shown` where the page is right. */
export function asShown(printed: readonly string[], shown: readonly string[]): readonly string[] {
  const [expected, ...rest] = shown;
  const [first, ...others] = printed;
  if (expected === undefined) return printed;
  if (expected === '...') {
    const [next] = rest;
    const skipped = next === undefined ? printed.length : printed.indexOf(next);
    return skipped < 0 ? ['...', ...printed] : ['...', ...asShown(printed.slice(skipped), rest)];
  }
  return first === undefined ? [] : [first, ...asShown(others, rest)];
}
