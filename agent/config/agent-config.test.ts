import { describe, expect, it } from '@jest/globals';
import { type AgentConfig, parseAgentConfig, readAgentConfig } from './agent-config.ts';
import { ConfigError } from './config-error.ts';

const example = `
host: stor-01
listen: 0.0.0.0:7441
data: { listen: "[::]:7442", advertise: stor-01:7442 }
state: state
tls: { ca: ../pki/ca.crt, cert: ../pki/stor-01.crt, key: ../pki/stor-01.key }
pools:
  fast: { driver: file, path: /srv/sluice/fast }
  luns:
    driver: block
    devices:
      - /dev/vg0/lun1
      - { path: /dev/vg0/lun2, volume: db-1, size: 10GiB }
`;

/** Every line of what is wrong with the example after a change to it. */
function problemsAfter(change: (text: string) => string): string[] {
  try {
    parseAgentConfig('/etc/sluice/agent.yaml', change(example));
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.split('\n').map((line) => line.replace('/etc/sluice/', ''));
  }
}
const replace = (old: string, by: string) => (text: string) => text.replace(old, by);

describe('the configuration of an agent', () => {
  it('is read with every path relative to its own file', () => {
    expect(parseAgentConfig('/etc/sluice/agent.yaml', example)).toEqual({
      host: 'stor-01',
      listen: { host: '0.0.0.0', port: 7441 },
      data: { listen: { host: '::', port: 7442 }, advertise: { host: 'stor-01', port: 7442 } },
      state: '/etc/sluice/state',
      journal: { everyMs: 5000, bytes: 256 * 2 ** 20 },
      tls: { ca: '/etc/pki/ca.crt', cert: '/etc/pki/stor-01.crt', key: '/etc/pki/stor-01.key' },
      pools: [
        { name: 'fast', driver: 'file', path: '/srv/sluice/fast' },
        {
          name: 'luns',
          driver: 'block',
          devices: [{ path: '/dev/vg0/lun1' }, { path: '/dev/vg0/lun2', volume: 'db-1', sizeBytes: 10 * 2 ** 30 }],
        },
      ],
      offers: undefined,
      metrics: undefined,
      log: 'info',
    } satisfies AgentConfig);
  });

  it('takes offers where a socket is written', () => {
    const offers = (text: string) => parseAgentConfig('/etc/sluice/agent.yaml', `${example}offers: ${text}\n`).offers;
    expect(offers('{ socket: /run/sluice/offers.sock }')).toEqual({
      socket: '/run/sluice/offers.sock',
      missedFile: '/var/log/sluice/dd-missed.log',
      longestWaitMs: 86_400_000,
      patterns: [],
    });
    const { longestWaitMs, patterns } = offers('{ socket: s, wait_at_most: 2h, volumes: ["/srv/*/vol-{id}"] }') ?? {};
    expect(longestWaitMs).toBe(7_200_000);
    expect(patterns?.[0]?.idIn('/srv/a/vol-7')).toBe('7');
  });

  it('says what is wrong with offers', () => {
    const offers = (text: string) => problemsAfter((before) => `${before}offers: ${text}\n`);
    expect(offers('{ wait_at_most: 1h }')).toEqual(['agent.yaml:14: offers.socket is missing']);
    expect(offers('{ socket: s, volumes: [/srv] }')).toEqual([
      'agent.yaml:14: offers.volumes[0]: "/srv": write an absolute path with one {id} in it, such as /srv/*/vol-{id}',
    ]);
  });

  it('has an address for metrics where one is written', () => {
    const text = `${example}metrics: { listen: 127.0.0.1:7444 }\n`;
    expect(parseAgentConfig('/etc/sluice/agent.yaml', text).metrics).toEqual({
      listen: { host: '127.0.0.1', port: 7444 },
    });
  });

  it('says how much work may be lost where that is written', () => {
    const journalOf = (journal: string) =>
      parseAgentConfig('/etc/sluice/agent.yaml', `${example}journal: ${journal}\n`);
    expect(journalOf('{ every: 500ms, bytes: 16MiB }').journal).toEqual({ everyMs: 500, bytes: 16 * 2 ** 20 });
    expect(journalOf('{ every: 1m }').journal).toEqual({ everyMs: 60_000, bytes: 256 * 2 ** 20 });
  });

  it('is refused with everything that is wrong with it, by line', () => {
    const broken = (text: string) =>
      text
        .replace('host: stor-01', 'hots: stor-01')
        .replace('0.0.0.0:7441', '7441')
        .replace('driver: block', 'driver: lvm');
    expect(problemsAfter(broken)).toEqual([
      'agent.yaml:2: host is missing',
      'agent.yaml:2: unknown key "hots"; did you mean "host"?',
      'agent.yaml:3: listen: "7441" is no address; write HOST:PORT such as 0.0.0.0:7441 or [::1]:7441',
      'agent.yaml:10: pools.luns.driver: "lvm" is not known; write file or block',
    ]);
  });

  it.each([
    ['a key twice', replace('state: state', 'state: a\nstate: b'), 'agent.yaml:6: Map keys must be unique'],
    ['broken YAML', replace('state: state', 'state: [a'), /^agent\.yaml:\d+: /],
    ['nothing', () => '', 'agent.yaml: must be a mapping of keys to values, such as "host: stor-01"'],
    [
      'an unknown key without a neighbour',
      replace('state:', 'colour: red\nstate:'),
      /unknown key "colour"; known are host, /,
    ],
    [
      'an unknown key further in',
      replace('advertise', 'advertize'),
      /:4: unknown key "data.advertize"; did you mean "advertise"/,
    ],
    ['a port too high', replace('7441', '74410'), /:3: listen: "0.0.0.0:74410" is no address/],
    [
      'text for a section',
      replace('{ ca: ../pki/ca.crt, cert: ../pki/stor-01.crt, key: ../pki/stor-01.key }', 'pki'),
      'agent.yaml:6: tls must be a mapping of keys to values',
    ],
    ['a list for a value', replace('state: state', 'state: [a]'), 'agent.yaml:5: state must be a single value'],
    ['a size without a unit', replace('10GiB', '10'), /:13: pools.luns.devices\[1\].size: "10" is no size/],
    ['a bad volume name', replace('db-1', '../db'), /:13: pools.luns.devices\[1\].volume: "..\/db" is not allowed/],
    ['a bad pool name', replace('fast:', '"a b":'), /:8: pools.a b: "a b" is no name/],
    [
      'a device twice',
      replace('/dev/vg0/lun2', '/dev/vg0/lun1'),
      'agent.yaml:13: pools.luns.devices[1].path: /dev/vg0/lun1 is in pool luns already',
    ],
    ['metrics without an address', (text: string) => `${text}metrics: {}\n`, /:14: metrics.listen is missing/],
    [
      'a length of time without a unit',
      (text: string) => `${text}journal: { every: 5 }\n`,
      /:14: journal.every: "5" is no length of time from 10ms to 24h; write a whole number with a unit: 500ms, 5s, 1m/,
    ],
    ['an unknown level', (text: string) => `${text}log: loud\n`, /:14: log: "loud" is not known; write trace or debug/],
  ])('is refused for %s', (_, change, message) => {
    const [problem] = problemsAfter(change);
    if (typeof message === 'string') expect(problem).toBe(message);
    else expect(problem).toMatch(message);
  });

  it('says which file cannot be read', async () => {
    await expect(readAgentConfig('/nowhere/agent.yaml')).rejects.toThrow('/nowhere/agent.yaml: cannot be read: ENOENT');
  });
});
