import { describe, expect, it } from '@jest/globals';
import { problemsOfPaths } from './put-paths.ts';

describe('The paths of a put', () => {
  it.each([
    '10-default.yaml',
    // The reader itself says what to rename it to.
    '10-default.yml',
    'inventory/hosts.yaml',
    'inventory/group_vars/all',
    'inventory/group_vars/rack-a/10.yml',
    'inventory/host_vars/stor-01.json',
    'größe.yaml',
  ])('may be %s', (path) => {
    expect(problemsOfPaths([path])).toEqual([]);
  });

  it.each([
    ['', 'empty name'],
    ['/etc/passwd.yaml', 'absolute'],
    ['../10.yaml', '".."'],
    ['inventory/../../10.yaml', '".."'],
    ['./10.yaml', '"."'],
    ['inventory//hosts.yaml', 'empty name'],
    ['inventory/', 'empty name'],
    ['inventory', 'only *.yaml'],
    ['.sluice-new/intent.json', 'hidden'],
    ['inventory/.git/config', 'hidden'],
    ['10.yaml~', 'leavings'],
    ['notes.txt', 'only *.yaml'],
    ['racks/10.yaml', 'only *.yaml'],
    ['..\\10.yaml', 'backslash'],
    ['a\n.yaml', 'control character'],
    ['a\0.yaml', 'control character'],
    [`${'ä'.repeat(130)}.yaml`, 'longer than 255 bytes'],
  ])('may not be %j', (path, why) => {
    const [problem] = problemsOfPaths([path]);
    expect(problem?.message).toContain(why);
  });

  it('are each there once, and no file is a folder too', () => {
    const paths = ['a.yaml', 'inventory/h', 'a.yaml', 'inventory/h/x.yaml'];
    expect(problemsOfPaths(paths).map(({ file, message }) => `${file}: ${message}`)).toEqual([
      'a.yaml: the file is there twice: leave one out',
      'inventory/h/x.yaml: inventory/h is a file too, and cannot be a folder: rename one of them',
    ]);
  });

  it('are some: to put nothing would lift every limit', () => {
    expect(problemsOfPaths([])).toHaveLength(1);
  });
});
