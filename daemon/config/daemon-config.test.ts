import { describe, expect, it } from '@jest/globals';
import { parseDaemonConfig, readDaemonConfig } from './daemon-config.ts';

const example = `listen: 127.0.0.1:7440
state: state
policies: /etc/sluice/policies
tls: { ca: pki/ca.crt, cert: pki/daemon.crt, key: pki/daemon.key }
lease: 30s
`;
const parse = (text: string) => parseDaemonConfig('/etc/sluice/daemon.yaml', text);

describe('the configuration of the daemon', () => {
  it('is read with every path relative to its own file', () => {
    expect(parse(example)).toEqual({
      listen: '127.0.0.1:7440',
      state: '/etc/sluice/state',
      policies: '/etc/sluice/policies',
      tls: { ca: '/etc/sluice/pki/ca.crt', cert: '/etc/sluice/pki/daemon.crt', key: '/etc/sluice/pki/daemon.key' },
      leaseMs: 30_000,
      metrics: undefined,
      retention: { finishedMs: 90 * 86_400_000, most: 100_000 },
      log: 'info',
    });
  });

  it('keeps what has ended as long, and as many, as is written', () => {
    const { retention } = parse(`${example}retention: { finished: 36h, most: 500 }\n`);
    expect(retention).toEqual({ finishedMs: 36 * 3_600_000, most: 500 });
    expect(parse(`${example}retention: { most: 500 }\n`).retention.finishedMs).toBe(90 * 86_400_000);
  });

  it('has an address for metrics where one is written', () => {
    expect(parse(`${example}metrics: { listen: "[::1]:7443" }\n`).metrics).toEqual({ listen: '[::1]:7443' });
  });

  it.each([
    ['an unknown key', 'lease: 30s', 'laese: 30s', ':5: unknown key laese (did you mean lease?)'],
    ['an unknown key further in', 'key: pki', 'kay: pki', ':4: unknown key tls.kay'],
    [
      'an unknown key for metrics',
      'lease: 30s',
      'metrics: { lisen: 1 }',
      ':5: unknown key metrics.lisen (did you mean listen?)',
    ],
    ['metrics without an address', 'lease: 30s', 'metrics: on', ':5: metrics must have the key listen'],
    [
      'a retention too short',
      'lease: 30s',
      'retention: { finished: 5m }',
      ':5: retention.finished must be a time from 1h',
    ],
    [
      'a retention of too few',
      'lease: 30s',
      'retention: { most: 3 }',
      ':5: retention.most must be a whole number from 100',
    ],
    ['an unknown key of it', 'lease: 30s', 'retention: { finish: 1h }', '(did you mean finished?)'],
    ['a missing key', 'state: state\n', '', ':1: state is missing: it must be a path'],
    [
      'an address without a port',
      '127.0.0.1:7440',
      'localhost',
      ':1: listen must be HOST:PORT, such as 127.0.0.1:7440',
    ],
    ['a port too high', ':7440', ':74400', ':1: listen must have a port up to 65535'],
    ['a lease without a unit', '30s', '30', ':5: lease must be a time from 1s to 10m'],
    ['a lease too long', '30s', '1h', ':5: lease must be a time from 1s to 10m'],
    ['broken YAML', 'state: state', 'state: [', ':3: this is not YAML'],
    ['a key twice', 'lease: 30s', 'state: again', ':5: state is written twice'],
  ])('is refused for %s, by line', (_, old, by, message) => {
    expect(() => parse(example.replace(old, by))).toThrow(message);
  });

  it('says which file cannot be read', async () => {
    await expect(readDaemonConfig('/nowhere/daemon.yaml')).rejects.toThrow(
      '/nowhere/daemon.yaml: cannot be read: ENOENT',
    );
  });
});
