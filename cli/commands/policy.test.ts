import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { GetPolicyStatusResponseInput } from '../../proto/gen/sluice/v1/GetPolicyStatusResponse.ts';
import { FakeDaemon, Refusal } from '../../test/support/fake-daemon.ts';
import { TemporaryPolicies } from '../../test/support/policy-folders.ts';
import { runSluice } from '../../test/support/run-sluice.ts';

const time = { seconds: 1_795_000_000, nanos: 0 };
const files = [{ path: '10-default.yaml', sha256: 'b'.repeat(64) }];
const generation = (number: number, cause = 'folder') => ({
  generation: number,
  inForceTime: time,
  cause,
  sha256: 'a'.repeat(64),
  files,
});
const status: GetPolicyStatusResponseInput = {
  generation: 3,
  inForceSinceTime: time,
  cause: 'put by admin',
  sha256: 'a'.repeat(64),
  folder: '/etc/sluice/policies',
  files,
  copies: [
    {
      migrationId: 'm-1',
      generation: 2,
      rate: { bytesPerSecond: 2 ** 20 },
      requestedTime: time,
      acknowledgedTime: null,
      effectiveTime: null,
    },
  ],
};
const problem = { file: '10-default.yaml', line: 2, column: 3, message: 'unknown key mox' };

describe('policy commands', () => {
  const asked: { texts?: unknown[]; validateOnly?: boolean; expectedGeneration?: number }[] = [];
  let daemon: FakeDaemon;
  let policies: TemporaryPolicies;
  const sluice = (...words: string[]) => runSluice(['policy', ...words, '--config', daemon.config]);

  beforeAll(async () => {
    policies = await TemporaryPolicies.with({
      '10-default.yaml': 'default: {}\n',
      'inventory/hosts.yaml': 'all: {}\n',
      'README.md': 'x',
    });
    daemon = await FakeDaemon.start({
      policies: {
        async getPolicyStatus() {
          return status;
        },
        async listPolicyGenerations({ pageToken }) {
          const second = pageToken === 'more';
          const page = second ? [generation(1)] : [generation(3, 'put by admin'), generation(2)];
          return { generations: page, nextPageToken: second ? '' : 'more' };
        },
        async getPolicyGeneration({ generation: number }) {
          const texts = [{ path: '10-default.yaml', text: 'default:\n  limit: 1MiB/s\n' }];
          return { generation: generation(number || 3), texts };
        },
        async rollbackPolicies(request) {
          if (request.generation === 9) throw new Refusal('POLICY_GENERATION_UNKNOWN', 'generation 9 is not kept');
          asked.push(request);
          return { generation: generation(4, 'rollback to generation 2 by admin') };
        },
        async putPolicies(request) {
          asked.push(request);
          const bad = request.texts.length === 1;
          if (request.validateOnly) return { generation: null, problems: bad ? [problem] : [] };
          return { generation: generation(4, 'put by admin') };
        },
      },
    });
  });
  beforeEach(() => void asked.splice(0));
  afterAll(async () => {
    await policies[Symbol.asyncDispose]();
    await daemon[Symbol.asyncDispose]();
  });

  it('status tells of each running copy whose agent has not acknowledged, and which generation it is at', async () => {
    const { code, stdout } = await sluice('status');
    expect(code).toBe(0);
    expect(stdout).toMatch(/in force since +2026-11-18 11:06:40Z, put by admin/);
    expect(stdout).toMatch(/m-1 +2 +1MiB\/s +not yet/);
    const document = JSON.parse((await sluice('status', '--json')).stdout);
    expect(document.copies).toEqual([
      expect.objectContaining({ migrationId: 'm-1', generation: 2, acknowledgedTime: null }),
    ]);
  });

  it('history lists the generations of every page', async () => {
    const { stdout } = await sluice('history');
    expect(stdout.split('\n').map((line) => line.trim().split(/ +/)[0])).toEqual(['GENERATION', '3', '2', '1', '']);
    expect(JSON.parse((await sluice('history', '--json')).stdout).generations).toHaveLength(3);
  });

  it('show prints the files in force, or of a generation, as one YAML stream', async () => {
    expect((await sluice('show')).stdout).toContain('# generation 3: 1 file');
    expect((await sluice('show', '2')).stdout).toMatch(/\n--- # 10-default\.yaml\ndefault:\n {2}limit: 1MiB\/s\n$/);
    expect((await sluice('show', 'two')).code).toBe(2);
  });

  it('rollback sends the generation, and what is believed to be in force', async () => {
    const { code, stdout } = await sluice('rollback', '2', '--expect', '3');
    expect({ code, asked }).toEqual({ code: 0, asked: [{ generation: 2, expectedGeneration: 3 }] });
    expect(stdout).toContain('generation 4: 1 file, in force since 2026-11-18 11:06:40Z, rollback to generation 2');
    expect((await sluice('rollback', '9')).code).toBe(3);
    expect((await sluice('rollback', '0')).code).toBe(2);
  });

  it('put sends the files that count, checked first', async () => {
    const { code } = await sluice('put', policies.folder, '--expect', '3');
    const texts = [
      { path: '10-default.yaml', text: 'default: {}\n' },
      { path: 'inventory/hosts.yaml', text: 'all: {}\n' },
    ];
    expect({ code, asked }).toEqual({
      code: 0,
      asked: [
        { texts, expectedGeneration: 0, validateOnly: true },
        { texts, expectedGeneration: 3, validateOnly: false },
      ],
    });
  });

  it('put --dry-run only checks', async () => {
    const { code, stdout } = await sluice('put', policies.folder, '--dry-run');
    expect({ code, sent: asked.length }).toEqual({ code: 0, sent: 1 });
    expect(stdout).toContain('2 files, no problem; nothing was changed');
  });

  it('put lists all problems, with a status of its own, and changes nothing', async () => {
    await using bad = await TemporaryPolicies.with({ '10-default.yaml': 'mox: 1\n' });
    const { code, stdout, stderr } = await sluice('put', bad.folder);
    expect({ code, sent: asked.length }).toEqual({ code: 5, sent: 1 });
    expect(stdout).toBe('10-default.yaml:2:3: unknown key mox\n');
    expect(stderr).toContain('nothing was changed');
  });

  it('put refuses a folder that is not there, and files that are no text, before anything is sent', async () => {
    await using bad = await TemporaryPolicies.with({ '10-default.yaml': new Uint8Array([0xff, 0xfe]) });
    expect(await sluice('put', `${bad.folder}/none`)).toMatchObject({ code: 2 });
    const { code, stderr } = await sluice('put', bad.folder);
    expect({ code, sent: asked.length }).toEqual({ code: 2, sent: 0 });
    expect(stderr).toContain('10-default.yaml is not UTF-8 text');
  });
});
