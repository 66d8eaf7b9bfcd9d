import { describe, expect, it } from '@jest/globals';
import { plain } from './paint.ts';
import { renderTable } from './table.ts';
import { widthOf } from './text.ts';

describe('a table', () => {
  const rows = [
    ['a-very-long-name-indeed', '5'],
    ['b', '1000'],
  ];
  const columns = [
    { title: 'NAME', atLeast: 8 },
    { title: 'SIZE', align: 'right' as const },
  ];

  it('aligns its columns', () => {
    expect(renderTable(columns, rows, plain)).toBe(
      'NAME                     SIZE\na-very-long-name-indeed     5\nb                        1000',
    );
  });

  it('cuts what may be cut to fit the screen', () => {
    const lines = renderTable(columns, rows, plain, 16).split('\n');
    expect(lines.every((line) => widthOf(line) <= 16)).toBe(true);
    expect(lines[1]).toBe('a-very-lo…     5');
  });
});
