import { describe, expect, it } from '@jest/globals';
import { TemporaryPolicies } from '../../test/support/policy-folders.ts';
import { formatProblem } from '../core/policy/origin.ts';
import { readPolicyFolder } from './read-folder.ts';

const inventory = { 'inventory/hosts.yaml': 'all: { hosts: { stor-01: { sluice_agent: "stor-01:7441" } } }\n' };

const windows = `windows:
  nights: { timezone: Europe/Berlin, days: mon-fri, hours: 22:00-06:00, at_close: finish }
  weekend: { timezone: Europe/Berlin, days: sat-sun }
`;

async function read(files: Record<string, string>) {
  await using policies = await TemporaryPolicies.with({ ...inventory, ...files });
  return readPolicyFolder(policies.folder);
}

async function problemsOf(files: Record<string, string>): Promise<string[]> {
  const reading = await read(files);
  return 'problems' in reading ? reading.problems.map(formatProblem) : [];
}

describe('Windows that policy files name', () => {
  it('may stand in any file, and are one object wherever they are named together', async () => {
    const reading = await read({
      '10-rules.yaml': `default: { window: weekend }
rules:
  - { name: a, match: { volume: a }, during: nights, limit: 1MiB/s }
  - { name: b, match: { volume: b }, during: [nights, weekend], trickle: 1MiB/s }
  - { name: c, match: { volume: c }, during: [weekend, nights], window: always }
`,
      '90-windows.yaml': windows,
    });
    if ('problems' in reading) throw new Error(reading.problems.map(formatProblem).join());
    const { ok, warnings } = reading;
    expect(warnings).toEqual([]);
    expect([...ok.windows.keys()]).toEqual(['nights', 'weekend']);
    const [a, b, c] = ok.rules;
    expect(a?.during).toEqual({
      value: { names: ['nights'], window: ok.windows.get('nights')?.window },
      origin: { file: '10-rules.yaml', line: 3, column: 38 },
    });
    expect(a?.during?.value.window).toBe(ok.windows.get('nights')?.window);
    expect(b?.during?.value.names).toEqual(['nights', 'weekend']);
    expect(b?.during?.value.window).toBe(c?.during?.value.window);
    expect(b?.during?.value.window.calendars).toHaveLength(2);
    expect([ok.default.window?.value, c?.window?.value]).toEqual([
      { names: ['weekend'], window: ok.windows.get('weekend')?.window },
      'always',
    ]);
  });

  it('may not contradict each other where both may hold migrations back', async () => {
    const rule = (sets: string) => ({
      '90-x.yaml': `${windows}rules:\n  - { name: a, match: { volume: a }, ${sets} }\n`,
    });
    expect(await problemsOf(rule('window: [nights, weekend]'))).toEqual([
      '90-x.yaml:5:38 rule a, window: the windows contradict, because at Sat 2024-01-06 00:00 Europe/Berlin both are open and ' +
        'at_close of nights (90-x.yaml:2) says finish, weekend (90-x.yaml:3) says pause: give them the same',
    ]);
    expect(await problemsOf(rule('window: [nights, weekend], trickle: 1MiB/s'))).toEqual([]);
    expect(await problemsOf(rule('during: [nights, weekend], limit: 1MiB/s'))).toEqual([]);
  });

  it('are not called unknown when they are there and wrong', async () => {
    const files = { '10-a.yaml': 'windows:\n  nights: { timezone: UTC, hours: 22-6 }\ndefault: { window: nights }\n' };
    expect(await problemsOf(files)).toEqual([
      '10-a.yaml:2:35 window nights, hours "22-6" is no range of hours: write 22:00-06:00',
    ]);
  });
});
