import { describe, expect, it } from '@jest/globals';
import { sampleView } from '../../test/support/sample-migration.ts';
import { renderMigrationPage } from './migration-page.ts';
import { renderMigrations } from './migrations.ts';
import { paintFor, plain } from './paint.ts';
import { renderProblems } from './policy.ts';
import { renderRateHistory } from './rate-history.ts';

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
            sequence: 2,
            policyGeneration: 7,
          },
        ],
      }),
      plain,
    );
    expect(page).toMatch(/20MiB\/s +request +\+4ms +-/);
  });

  it('tell of a share what bounds it, and of one that waits its place in the queue and why', () => {
    const share = {
      queued: false,
      queuePlace: 0,
      obstacle: '',
      share: limit(13),
      bound: 'budget uplink',
      budgets: ['uplink', 'site'],
    };
    const sharing = sampleView({ share });
    expect(renderMigrationPage(sharing, plain)).toContain(
      'share         13MiB/s, bound by budget uplink; crosses budgets uplink, site',
    );
    expect(renderMigrations([sharing], plain)).toMatch(/LIMIT {4}SHARE.*\n.*40MiB\/s {2}13MiB\/s/);
    const obstacle = '4 of 4 migrations run';
    const waiting = sampleView({
      state: 'pending',
      obstacle,
      share: { queued: true, queuePlace: 3, obstacle, share: null, bound: '', budgets: [] },
    });
    const phrase = 'waits for its turn, at place 3: 4 of 4 migrations run';
    expect(renderMigrationPage(waiting, plain)).toMatch(new RegExp(`queue +${phrase}\n`));
    expect(renderMigrations([waiting], plain)).toMatch(new RegExp(`\n   ${phrase}$`));
  });

  it('show the last changes of rate, and all of them as history with number, generation and what was measured', () => {
    const rateChanges = Array.from({ length: 12 }, (_, index) => ({
      rate: limit(index + 1),
      cause: 'share of budget uplink (30-budgets.yaml:4)',
      requestedTime: '2026-11-18T11:06:45.000Z',
      acknowledgedTime: '2026-11-18T11:06:45.004Z',
      effectiveTime: '2026-11-18T11:06:45.060Z',
      sequence: index + 1,
      policyGeneration: 7,
    }));
    const view = sampleView({ rateChanges, timeAboveLimitMs: 300 });
    expect(renderMigrationPage(view, plain)).toMatch(/ 3MiB\/s[\s\S]*12MiB\/s.*\n2 earlier: --history shows them/);
    expect(renderMigrationPage(view, plain)).not.toMatch(/ 2MiB\/s/);
    const history = renderRateHistory(view, plain);
    expect(history).toContain('worst second  41MiB (3.42 x the highest limit 12MiB/s)\nabove limit   0.3s\n');
    expect(history).toMatch(
      /\n 1 +2026-11-18 11:06:45Z +1MiB\/s +share of budget uplink \(30-budgets.yaml:4\) +7 +\+4ms +\+60ms\n/,
    );
    expect(renderRateHistory({ ...view, rateChanges: rateChanges.slice(2) }, plain)).toMatch(
      /the 2 before are not kept/,
    );
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
