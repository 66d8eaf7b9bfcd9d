import { describe, expect, it } from '@jest/globals';
import { sampleView } from '../../test/support/sample-migration.ts';
import { renderMigrationPage } from './migration-page.ts';
import { renderMigrations } from './migrations.ts';
import { paintFor, plain } from './paint.ts';
import { renderProblems } from './policy.ts';

const mebibyte = 1024 * 1024;
const limit = (mib: number) => ({ kind: 'limited', bytesPerSecond: mib * mebibyte }) as const;

describe('pages', () => {
  it('show how long each change of rate took to be acknowledged and effective', () => {
    const page = renderMigrationPage(
      sampleView({
        rateChanges: [
          {
            rate: limit(20),
            cause: 'request',
            requestedTime: '2026-11-18T11:06:45.000Z',
            acknowledgedTime: '2026-11-18T11:06:45.004Z',
            effectiveTime: null,
          },
        ],
      }),
      plain,
    );
    expect(page).toMatch(/20MiB\/s +request +\+4ms +-/);
  });

  it('put obstacles and errors below their migrations', () => {
    expect(renderMigrations([sampleView({ obstacle: 'host stor-02 is down' })], plain, 80)).toMatch(
      /7s\n {3}host stor-02 is down$/,
    );
  });

  it('write problems as compilers do', () => {
    const problem = { file: 'a.yaml', line: 4, column: 3, message: 'unknown key' };
    expect(renderProblems([problem, { ...problem, line: 0, column: 0 }])).toBe(
      'a.yaml:4:3: unknown key\na.yaml: unknown key',
    );
  });

  it('use colours only where they are wanted', () => {
    expect(paintFor(false).bad('x')).toBe('x');
    expect(paintFor(true).bad('x')).not.toBe('x');
  });
});
