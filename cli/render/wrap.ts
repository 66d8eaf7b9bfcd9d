import { widthOf } from './text.ts';

/** Breaks a text between words into lines of at most `width` characters, each after the first indented. What it begins with in spaces stays. */
export function wrap(text: string, width: number | undefined, indent = ''): string {
  if (width === undefined) return text;
  const [lead = ''] = /^ */.exec(text) ?? [];
  const lines: string[] = [];
  let line = '';
  for (const word of text.slice(lead.length).split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    const room = width - (lines.length === 0 ? lead.length : indent.length);
    if (line !== '' && widthOf(longer) > room) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return lead + [...lines, line].join(`\n${indent}`);
}
