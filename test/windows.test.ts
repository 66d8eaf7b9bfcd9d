import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MigrationView } from '../cli/views/migration.ts';
import { hoursAround, hoursBetween, nextFullMinute } from './support/clock-hours.ts';
import { MiB, makeImage, type Sandbox, startSandbox } from './support/sandbox.ts';
import { until } from './support/until.ts';

/** Migrations may run in window `nights`, and volumes `slow-*` and `whole-*` have windows of their own that close alike. */
function policies(hours: string): string {
  return `
windows:
  nights: { timezone: UTC, hours: "${hours}" }
  trickling: { timezone: UTC, hours: "${hours}", at_close: { trickle: 1MiB/s } }
  patient: { timezone: UTC, hours: "${hours}", at_close: finish }
default: { limit: 8MiB/s, window: nights }
rules:
  - name: slow
    match: { volume: slow-* }
    window: trickling
  - name: whole
    match: { volume: whole-* }
    window: patient
`;
}

const closed = hoursAround(120, 180);
const open = hoursAround(-60, 60);

describe('a window', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox(['stor-01', 'stor-02'], { policies: { '10-default.yaml': policies(closed) } });
    for (const volume of ['vol-1', 'vol-2', 'slow-1', 'whole-1']) {
      makeImage(sandbox.image('stor-01', 'fast', volume), 1024 * MiB, 'porous');
    }
  });
  afterAll(async () => {
    await sandbox?.[Symbol.asyncDispose]();
  });

  const migrate = (volume: string) =>
    sandbox.json<MigrationView>(['migrate', volume, 'stor-02:fast', '--detach', '--id', volume]);
  const show = (id: string) => sandbox.json<MigrationView>(['show', id]);
  const events = async (id: string) => (await show(id)).events.map(({ message }) => message).join('\n');
  const standsSo = (id: string, how: string, holds: (view: MigrationView) => boolean) =>
    until(`${id} to be ${how}`, async () => {
      const view = await show(id);
      return holds(view) ? view : undefined;
    });
  const isMoving = ({ state, currentBytesPerSecond }: MigrationView) =>
    state === 'copying' && currentBytesPerSecond > 0;

  it('that is closed lets what is asked for wait, and tells when it opens', async () => {
    const { state, explanation } = await migrate('vol-1');
    expect(state).toBe('pending');
    expect(explanation?.window).toMatchObject({ names: ['nights'], passage: 'waits', closesTime: null });
    const opensInMs = Date.parse(explanation?.window?.opensTime ?? '') - Date.now();
    expect(opensInMs).toBeGreaterThan(118 * 60_000);
    expect(opensInMs).toBeLessThanOrEqual(120 * 60_000);
  });

  it('is listed with those that wait for it', async () => {
    await standsSo('vol-1', 'waiting', ({ obstacle }) => obstacle !== '');
    const { migrations } = await sandbox.json<{ migrations: MigrationView[] }>(['migrations']);
    expect(migrations[0]?.obstacle).toMatch(
      /^window nights \(10-default\.yaml:6\) is closed; opens [A-Z][a-z]{2} \d{4}-\d\d-\d\d \d\d:\d\d UTC$/,
    );
    const { stdout } = await sandbox.cluster.sluice('migrate', 'vol-2', 'stor-02:fast', '--dry-run');
    expect(stdout).toMatch(/^window nights \(10-default\.yaml:6\) is closed: waits and starts by itself; opens /m);
    expect(stdout).toMatch(
      /^1\. wait: window nights .*\n2\. create .*\n3\. copy from stor-01:fast to stor-02:fast at 8MiB\/s$/m,
    );
  });

  it('is waited for across a restart of the daemon, without another event', async () => {
    const before = await events('vol-1');
    await sandbox.cluster.program('daemon').kill();
    await sandbox.cluster.startDaemon();
    await standsSo('vol-1', 'waiting again', ({ obstacle }) => obstacle !== '');
    expect(before).toContain('waits: window nights');
    expect(await events('vol-1')).toBe(before);
  });

  it('that an edit opens lets what waited start by itself', async () => {
    sandbox.cluster.editPolicy('10-default.yaml', policies(open));
    await standsSo('vol-1', 'moving', isMoving);
    expect(await events('vol-1')).toMatch(/window nights \(10-default\.yaml:6\) is open until /);
  });

  it('that closes pauses, trickles, or lets finish what is running', async () => {
    const closesAt = nextFullMinute(15_000);
    sandbox.cluster.editPolicy('10-default.yaml', policies(hoursBetween(closesAt - 3_600_000, closesAt)));
    for (const volume of ['slow-1', 'whole-1']) await migrate(volume);
    for (const volume of ['vol-1', 'slow-1', 'whole-1']) await standsSo(volume, 'moving', isMoving);
    expect((await show('vol-1')).explanation?.window).toMatchObject({
      passage: 'open',
      closesTime: new Date(closesAt).toISOString(),
    });

    const paused = await until(
      'the closing',
      async () => {
        const view = await show('vol-1');
        return view.explanation?.effective?.kind === 'paused' && view.currentBytesPerSecond === 0 ? view : undefined;
      },
      120_000,
    );
    const change = paused.rateChanges.at(-1);
    expect(change).toMatchObject({ rate: { kind: 'paused' }, cause: 'window nights (10-default.yaml:6) closed' });
    const afterMs = (time: string | null | undefined) => Date.parse(time ?? '') - closesAt;
    expect(afterMs(change?.requestedTime)).toBeGreaterThanOrEqual(0);
    expect(afterMs(change?.requestedTime)).toBeLessThan(20_000);
    expect(afterMs(change?.effectiveTime)).toBeLessThan(30_000);
    console.log(
      `the closing was acted on after ${afterMs(change?.requestedTime)} ms, in effect after ${afterMs(change?.effectiveTime)} ms`,
    );
    expect(paused.obstacle).toMatch(/^window nights .* is closed; opens /);
    expect(await events('vol-1')).toMatch(/window nights \(10-default\.yaml:6\) closed: paused; opens /);

    const slow = await show('slow-1');
    expect(slow.explanation?.effective).toEqual({ kind: 'limited', bytesPerSecond: MiB });
    expect(slow.rateChanges.at(-1)?.cause).toBe('window trickling (10-default.yaml:10) closed');
    const whole = await show('whole-1');
    expect(whole.explanation?.window?.passage).toBe('finishes');
    expect(isMoving(whole)).toBe(true);
    expect(whole.rateChanges).toHaveLength(1);
    expect(await events('whole-1')).toContain('closed: goes on to its end');
  }, 240_000);

  it('has no say against a pause by a person', async () => {
    await sandbox.json(['pause', 'vol-1']);
    sandbox.cluster.editPolicy('10-default.yaml', policies(open));
    await standsSo('slow-1', 'faster again', ({ explanation }) => explanation?.window?.passage === 'open');
    const { obstacle, currentBytesPerSecond } = await show('vol-1');
    expect({ obstacle, currentBytesPerSecond }).toEqual({ obstacle: 'paused by request', currentBytesPerSecond: 0 });
    await sandbox.json(['resume', 'vol-1']);
    await standsSo('vol-1', 'moving', isMoving);
  });
});
