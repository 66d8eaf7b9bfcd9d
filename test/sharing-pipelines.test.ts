import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BudgetView } from '../cli/views/budget.ts';
import type { MigrationView } from '../cli/views/migration.ts';
import { MiB, makeImage, type Sandbox, startSandbox } from './support/sandbox.ts';
import { until } from './support/until.ts';

const budgetMiB = 12;
const ids = ['a', 'b', 'c', 'd'];
/** How long is measured. */
const longMs = 6_000;

describe('a budget shared by copies of real programs', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    const policies = {
      '30-budgets.yaml': `budgets:\n  uplink: { limit: ${budgetMiB}MiB/s, egress: { host: stor-01 } }\n`,
    };
    sandbox = await startSandbox(['stor-01', 'stor-02'], { policies });
    for (const id of ids) makeImage(sandbox.image('stor-01', 'fast', id), 160 * MiB);
    for (const id of ids) await sandbox.json(['migrate', id, 'stor-02:fast', '--detach', '--id', id]);
  });
  afterAll(async () => {
    await sandbox?.[Symbol.asyncDispose]();
  });

  /** Bytes that files have at the destination, from outside. */
  const landed = () => {
    const pool = join(sandbox.folder, 'stor-02', 'fast');
    const files = readdirSync(pool, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const bytes = files.map(({ parentPath, name }) => statSync(join(parentPath, name)).blocks * 512);
    return { at: performance.now(), bytes: bytes.reduce((sum, each) => sum + each, 0) };
  };
  const landedOf = async (id: string) => (await sandbox.json<MigrationView>(['show', id])).landedBytes;
  const budget = async () => {
    const { budgets } = await sandbox.json<{ budgets: BudgetView[] }>(['budgets', 'uplink']);
    return budgets[0];
  };
  const inUse = (mebibytes: number) =>
    until(`${mebibytes} MiB/s in use`, async () => {
      const ratio = ((await budget())?.currentBytesPerSecond ?? 0) / (mebibytes * MiB);
      return ratio > 0.9 && ratio < 1.1 ? true : undefined;
    });
  /** MiB per second over a while, at the sinks. */
  const measured = async () => {
    const begun = landed();
    await sleep(longMs);
    const ended = landed();
    return (ended.bytes - begun.bytes) / MiB / ((ended.at - begun.at) / 1000);
  };

  it('is used up and not exceeded, in equal parts', async () => {
    await until('all to copy', async () => ((await budget())?.shares.length === ids.length ? true : undefined));
    await inUse(budgetMiB);
    const sum = await measured();
    const parts = await Promise.all(ids.map(landedOf));
    console.log(
      `of ${budgetMiB} MiB/s ${sum.toFixed(2)} landed, in parts of ${parts.map((part) => part >> 20).join(', ')} MiB`,
    );
    expect(sum).toBeGreaterThan(0.6 * budgetMiB);
    expect(sum).toBeLessThan(1.3 * budgetMiB);
    expect(Math.min(...parts)).toBeGreaterThan(0.6 * Math.max(...parts));
  });

  it('is used up by three when one is paused, and again by four, without an excess in between', async () => {
    await sandbox.json(['pause', 'd']);
    await inUse(budgetMiB);
    const before = await landedOf('d');
    expect(await measured()).toBeGreaterThan(0.6 * budgetMiB);
    expect((await landedOf('d')) - before).toBeLessThan(MiB);
    await sandbox.json(['resume', 'd']);
    await until('the fourth to copy', async () => ((await budget())?.shares.length === 4 ? true : undefined));
    await inUse(budgetMiB);
    const { exceededCount, worstSecondBytes } = (await budget()) ?? {};
    console.log(`worst second ${((worstSecondBytes ?? 0) / MiB).toFixed(2)} MiB`);
    expect(exceededCount).toBe(0);
  });
});
