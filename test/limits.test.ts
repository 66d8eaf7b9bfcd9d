import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ExplanationView } from '../cli/views/explanation.ts';
import type { MigrationView } from '../cli/views/migration.ts';
import { MiB, makeImage, type Sandbox, startSandbox } from './support/sandbox.ts';
import { until } from './support/until.ts';

const policy = (limit: string) => `default:\n  limit: ${limit}\n  max: 20MiB/s\n`;

describe('every limit by every way', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox(['stor-01', 'stor-02'], { policies: { '10-default.yaml': policy('3MiB/s') } });
    makeImage(sandbox.image('stor-01', 'fast', 'vol-1'), 512 * MiB, 'porous');
  });
  afterAll(async () => {
    await sandbox?.[Symbol.asyncDispose]();
  });

  const show = () => sandbox.json<MigrationView>(['show', 'm']);
  const runsAt = (mebibytes: number) =>
    until(`a rate of ${mebibytes} MiB/s at the sink`, async () => {
      const { currentBytesPerSecond } = await show();
      const ratio = currentBytesPerSecond / (mebibytes * MiB);
      return ratio > 0.8 && ratio < 1.15 ? true : undefined;
    });
  const winner = async () => {
    const explanation = await sandbox.json<ExplanationView>(['explain', 'm']);
    return explanation.layers.find((layer) => layer.won);
  };

  it('by policy file, at the start', async () => {
    await sandbox.json(['migrate', 'vol-1', 'stor-02:fast', '--detach', '--id', 'm']);
    await runsAt(3);
    expect(await winner()).toMatchObject({ kind: 'default', origin: expect.stringContaining('10-default.yaml:2') });
  });

  it('by an edit of the policy file, while the copy runs', async () => {
    sandbox.cluster.editPolicy('10-default.yaml', policy('5MiB/s'));
    await runsAt(5);
  });

  it('not by an edit that is wrong: what was in force stays, and the problem is shown with its line', async () => {
    sandbox.cluster.editPolicy('10-default.yaml', 'default:\n  limit: 10\n  mox: 4MiB/s\n');
    const refused = await until('the refused edit', async () => {
      const { refusedEdit } = await sandbox.json<{ refusedEdit: { problems: { line: number }[] } | null }>([
        'policy',
        'status',
      ]);
      return refusedEdit ?? undefined;
    });
    expect(refused.problems.map(({ line }) => line)).toEqual([2, 3]);
    await runsAt(5);
    sandbox.cluster.editPolicy('10-default.yaml', policy('5MiB/s'));
  });

  it('by volume metadata, as Cinder names it, while the copy runs', async () => {
    await sandbox.json(['volume', 'set', 'vol-1', `volume_copy_bps_limit=${7 * MiB}`]);
    await runsAt(7);
    expect(await winner()).toMatchObject({ kind: 'metadata' });
  });

  it('by sluice limit, while the copy runs', async () => {
    await sandbox.json(['limit', 'm', '9MiB/s']);
    await runsAt(9);
    expect(await winner()).toMatchObject({ kind: 'request' });
  });

  it('never above a max: the request is clipped and told so', async () => {
    await sandbox.json(['limit', 'm', 'unlimited']);
    await runsAt(20);
    const { caps, effective } = await sandbox.json<ExplanationView>(['explain', 'm']);
    expect(effective).toEqual({ kind: 'limited', bytesPerSecond: 20 * MiB });
    expect(caps).toContainEqual(expect.objectContaining({ clipped: true, origin: expect.stringContaining(':3') }));
  });

  it('by the weaker layer again, when the stronger one is taken back', async () => {
    await sandbox.json(['limit', 'm', 'none']);
    await runsAt(7);
    await sandbox.json(['volume', 'unset', 'vol-1', 'volume_copy_bps_limit']);
    await runsAt(5);
  });

  it('every change is on record with the time at which the sink first moved at it', async () => {
    const { rateChanges } = await show();
    expect(rateChanges.length).toBeGreaterThanOrEqual(7);
    for (const { requestedTime, effectiveTime } of rateChanges) {
      const latencyMs = Date.parse(effectiveTime ?? '') - Date.parse(requestedTime ?? '');
      expect(latencyMs).toBeLessThan(5000);
    }
  });

  it('held all the time', async () => {
    const { worstSecondBytes } = await show();
    expect(worstSecondBytes).toBeLessThan(22 * MiB);
    await sandbox.json(['cancel', 'm']);
  });

  it('by --limit, at the start', async () => {
    makeImage(sandbox.image('stor-01', 'fast', 'vol-2'), 64 * MiB);
    await until('the cancelled migration to end', async () =>
      (await show()).state === 'cancelled' ? true : undefined,
    );
    await sandbox.json(['migrate', 'vol-2', 'stor-02:fast', '--limit', '6MiB/s', '--detach', '--id', 'm2']);
    const { explanation } = await sandbox.json<MigrationView>(['show', 'm2']);
    expect(explanation?.effective).toEqual({ kind: 'limited', bytesPerSecond: 6 * MiB });
  });
});
