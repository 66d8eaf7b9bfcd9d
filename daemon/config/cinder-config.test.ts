import { describe, expect, it } from '@jest/globals';
import { parseDaemonConfig } from './daemon-config.ts';

const parse = (cinder: string) =>
  parseDaemonConfig(
    '/etc/sluice/daemon.yaml',
    `listen: 127.0.0.1:7440
state: state
policies: policies
tls: { ca: ca.crt, cert: daemon.crt, key: daemon.key }
${cinder}`,
  ).cinder;

const noauth = `cinder:
  endpoint: http://127.0.0.1:8776/v3
  auth: { kind: noauth, user: sluice, project: abc }
`;
const password = `cinder:
  region: north
  interface: internal
  ca: openstack.pem
  auth:
    kind: password
    url: https://keystone:5000/v3
    username: sluice
    password_file: secrets/cinder
    project: service
`;

describe('the section cinder', () => {
  it('may be left out', () => expect(parse('')).toBeUndefined());

  it('has a poll of two seconds and writes nothing unless told to', () => {
    expect(parse(noauth)).toEqual({
      endpoint: 'http://127.0.0.1:8776/v3',
      interface: 'public',
      auth: { kind: 'noauth', user: 'sluice', project: 'abc' },
      pollMs: 2000,
      timeoutMs: 5000,
      writeProgress: false,
      hosts: new Map(),
    });
  });

  it('takes the endpoint from Keystone where none is written, and secrets from files beside its own', () => {
    expect(parse(password)).toMatchObject({
      endpoint: undefined,
      region: 'north',
      interface: 'internal',
      ca: '/etc/sluice/openstack.pem',
      auth: {
        kind: 'password',
        passwordFile: '/etc/sluice/secrets/cinder',
        userDomain: 'Default',
        projectDomain: 'Default',
      },
    });
    const credential = '{ kind: application_credential, url: "https://k:5000", id: f00, secret_file: /run/secret }';
    expect(parse(`cinder: { auth: ${credential} }`)?.auth).toEqual({
      kind: 'application_credential',
      url: 'https://k:5000',
      id: 'f00',
      secretFile: '/run/secret',
    });
  });

  it('gives hosts of Cinder the names they have here', () => {
    const { hosts } = parse(`${noauth}  hosts: { hostA@lvm: stor-01, hostB: stor-02 }\n`) ?? {};
    expect(hosts).toEqual(
      new Map([
        ['hostA@lvm', 'stor-01'],
        ['hostB', 'stor-02'],
      ]),
    );
  });

  it.each([
    ['a section without keys', 'cinder: on', ':5: cinder must have the key auth'],
    [
      'no auth',
      'cinder: { endpoint: "http://c/v3" }',
      ':5: cinder.auth is missing: it must have the key kind, such as { kind: noauth',
    ],
    ['a kind that is not known', noauth.replace('kind: noauth', 'kind: token'), ':7: cinder.auth.kind must be one of'],
    ['no kind', noauth.replace('kind: noauth, ', ''), 'cinder.auth.kind must be one of noauth, password'],
    [
      'noauth without endpoint',
      noauth.replace(/ {2}endpoint.*\n/, ''),
      'cinder.endpoint is missing, and without Keystone',
    ],
    ['an address that is none', noauth.replace('http://', ''), ':6: cinder.endpoint must be an address such as http'],
    ['a project with a name', noauth.replace('abc', 'demo'), ':7: cinder.auth.project must be the id of a project'],
    ['an unknown key', `${noauth}  pol: 2s\n`, ':8: unknown key cinder.pol (did you mean poll?)'],
    ['an unknown key of auth', noauth.replace('user:', 'usr:'), 'unknown key cinder.auth.usr (did you mean user?)'],
    [
      'a secret in the file',
      `${password}    password: geheim\n`,
      ':15: unknown key cinder.auth.password; known keys are kind, url, username, password_file',
    ],
    [
      'no secret',
      password.replace(/ {4}password_file.*\n/, ''),
      'cinder.auth.password_file is missing: it must be a path',
    ],
    ['a poll too short', `${noauth}  poll: 100ms\n`, ':8: cinder.poll must be a time from 500ms to 5m'],
    ['a timeout too long', `${noauth}  timeout: 5m\n`, ':8: cinder.timeout must be a time from 500ms to 1m'],
    ['a yes', `${noauth}  write_progress: 1\n`, ':8: cinder.write_progress must be true or false'],
    [
      'a host with a pool',
      `${noauth}  hosts: { "hostA@lvm#x": a }\n`,
      ':8: cinder.hosts.hostA@lvm#x must be a host of Cinder',
    ],
    [
      'a host that is none',
      `${noauth}  hosts: { hostA: 7 }\n`,
      ':8: cinder.hosts.hostA must be the name of a host of Sluice',
    ],
  ])('is refused for %s', (_, text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});
