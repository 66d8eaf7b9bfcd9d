import { describe, expect, it } from '@jest/globals';
import { parseDaemonConfig } from './daemon-config.ts';

const parse = (section: string) =>
  parseDaemonConfig(
    '/etc/sluice/daemon.yaml',
    `listen: 127.0.0.1:7440
state: state
policies: policies
tls: { ca: ca.crt, cert: daemon.crt, key: daemon.key }
${section}`,
  ).cinderApi;

const example = `cinder_api:
  listen: 0.0.0.0:8776
  tls: { cert: api.crt, key: api.key }
  tokens:
    - { token_file: secrets/admin, user: root, project: abc, role: admin }
    - { token: "u:abc", user: u, project: abc }
`;

describe('the section cinder_api', () => {
  it('may be left out', () => expect(parse('')).toBeUndefined());

  it('is read with absolute paths, and a member where no role is written', () => {
    expect(parse(example)).toEqual({
      listen: '0.0.0.0:8776',
      tls: { cert: '/etc/sluice/api.crt', key: '/etc/sluice/api.key' },
      tokens: [
        { secret: { kind: 'file', file: '/etc/sluice/secrets/admin' }, user: 'root', project: 'abc', role: 'admin' },
        { secret: { kind: 'text', text: 'u:abc' }, user: 'u', project: 'abc', role: 'member' },
      ],
    });
  });

  it.each(['127.0.0.1:8776', 'localhost:8776', '"[::1]:8776"', '127.1.2.3:1'])('needs no TLS on %s', (listen) => {
    const text = example.replace('0.0.0.0:8776', listen).replace(/ {2}tls:.*\n/, '');
    expect(parse(text)?.tls).toBeUndefined();
  });

  it.each([
    [
      'no TLS beyond loopback',
      / {2}tls:.*\n/,
      '',
      ':6: cinder_api.listen "0.0.0.0:8776" is reached from other hosts, and tokens would be sent in the clear: write tls: { cert: FILE, key: FILE } beside it, or listen on 127.0.0.1',
    ],
    ['no address', /0\.0\.0\.0:8776/, 'everywhere', ':6: cinder_api.listen must be HOST:PORT'],
    ['half a certificate', /, key: api.key/, '', ':7: cinder_api.tls.key is missing: it must be a path'],
    ['an unknown key', /role: admin/, 'rule: admin', ':9: unknown key cinder_api.tokens.0.rule (did you mean role?)'],
    ['an unknown role', /role: admin/, 'role: root', 'role must be one of reader, member, admin'],
    ['a project that is a path', /project: abc/, 'project: volumes', 'project must be none of volumes'],
    [
      'two tokens in one',
      /token: "u:abc"/,
      'token: a, token_file: b',
      'must have one of the keys token_file and token',
    ],
    ['no token', /token: "u:abc", /, '', 'must have one of the keys token_file and token'],
    ['a token with a space', /u:abc/, 'u abc', 'token must be the text that clients send as X-Auth-Token'],
    ['an empty list of tokens', /tokens:[\s\S]*/, 'tokens: []\n', 'tokens must list at least one token'],
    ['no tokens', /tokens:[\s\S]*/, '', 'tokens is missing: it must list at least one token'],
    ['nothing', /:[\s\S]*/, ': on\n', 'cinder_api must have the keys listen and tokens'],
  ])('with %s is refused', (_what, found, replacement, message) => {
    expect(() => parse(example.replace(found, replacement))).toThrow(message);
  });
});
