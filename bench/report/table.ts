/** A table as data, for the screen and for the page. */
export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** As aligned text. */
export function onScreen({ title, head, rows }: Table): string {
  const widths = widthsOf(head, rows);
  const line = (cells: readonly string[]) => padded(cells, widths).join('  ').trimEnd();
  const rule = widths.map((width) => '-'.repeat(width));
  return [title, '', ...[head, rule, ...rows].map(line), ''].join('\n');
}

/** As Markdown. */
export function onPage({ title, head, rows: plain }: Table): string {
  const rows = plain.map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = widthsOf(head, rows);
  const line = (cells: readonly string[]) => `| ${padded(cells, widths).join(' | ')} |`;
  const rule = widths.map((width) => '-'.repeat(width));
  return [`## ${title}`, '', ...[head, rule, ...rows].map(line), ''].join('\n');
}

function widthsOf(head: readonly string[], rows: readonly (readonly string[])[]): number[] {
  return head.map((_cell, column) => Math.max(3, ...[head, ...rows].map((row) => row[column]?.length ?? 0)));
}

function padded(cells: readonly string[], widths: readonly number[]): string[] {
  return widths.map((width, column) => (cells[column] ?? '').padEnd(width));
}
