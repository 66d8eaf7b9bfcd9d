import { describe, expect, it } from '@jest/globals';
import { parseClientConfig, readClientConfig } from './config.ts';

const whole = 'daemon: 127.0.0.1:7440\ntls: { ca: pki/ca.crt, cert: /etc/admin.crt, key: pki/admin.key }\n';

describe('the client configuration', () => {
  it('has paths relative to the file it stands in', () => {
    expect(parseClientConfig(whole, '/home/op/client.yaml')).toEqual({
      daemon: '127.0.0.1:7440',
      tls: { ca: '/home/op/pki/ca.crt', cert: '/etc/admin.crt', key: '/home/op/pki/admin.key' },
    });
  });

  it.each([
    ['demon: x\n', /client.yaml:1: unknown key demon in the file; known are daemon, tls/],
    ['daemon: x\ntls:\n  ca: a\n  crt: b\n', /client.yaml:4: unknown key crt in tls/],
    ['daemon: x\ntls: { ca: a, cert: b }\n', /client.yaml:2: tls needs key, a text/],
    ['daemon: 7440\ntls: { ca: a, cert: b, key: c }\n', /client.yaml:1: the file needs daemon, a text/],
    ['daemon: x\n', /tls must hold ca, cert, key/],
    ['daemon: [\n', /client.yaml:2: /],
    ['', /the file must hold daemon, tls/],
  ])('refuses %j with file and line', (text, message) => {
    expect(() => parseClientConfig(text, 'client.yaml')).toThrow(message);
  });

  it('names the places looked at when there is none', () => {
    expect(() => readClientConfig(undefined, { HOME: '/nonexistent' })).toThrow(
      /looked at \$SLUICE_CONFIG \(not set\), \/nonexistent\/.config\/sluice\/client.yaml and \/etc\/sluice\/client.yaml/,
    );
  });

  it('says that a named file cannot be read', () => {
    expect(() => readClientConfig('/nonexistent/c.yaml', {})).toThrow(/\/nonexistent\/c.yaml: .*cannot be read/);
  });
});
