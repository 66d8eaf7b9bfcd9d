import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { factsOf } from './certificate.ts';
import { filesOf, initFolder, issueInto } from './folder.ts';
import { readTlsMaterial } from './identity.ts';

const now = new Date();
const year = { days: 365, now };

describe('a folder of certificates', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-pki-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('makes an authority whose key only its owner can read', async () => {
    const facts = await initFolder(join(folder, 'new'), 'Storage CA', year);
    expect(facts).toMatchObject({ name: 'Storage CA', role: 'authority', issuer: 'Storage CA' });
    expect(statSync(join(folder, 'new', 'ca.key')).mode & 0o777).toBe(0o600);
  });

  it('refuses to make a second authority over the first', async () => {
    await initFolder(folder, 'one', year);
    const before = readFileSync(filesOf(folder, 'ca').cert, 'utf8');
    await expect(initFolder(folder, 'two', year)).rejects.toMatchObject({ reason: 'FILE_EXISTS' });
    expect(readFileSync(filesOf(folder, 'ca').cert, 'utf8')).toBe(before);
  });

  it('issues certificates that carry name, role and addresses and are signed by the authority', async () => {
    await initFolder(folder, 'ca of tests', year);
    const subject = { name: 'stor-01', role: 'agent', addresses: ['10.0.0.1', 'stor-01.example', '::1'] } as const;
    await issueInto(folder, subject, year);
    const files = filesOf(folder, 'stor-01');
    const pem = readFileSync(files.cert);
    expect(factsOf(pem, files.cert)).toMatchObject({
      name: 'stor-01',
      role: 'agent',
      addresses: ['stor-01', '10.0.0.1', 'stor-01.example', '0:0:0:0:0:0:0:1'],
      issuer: 'ca of tests',
    });
    const authority = new X509Certificate(readFileSync(files.ca));
    expect(new X509Certificate(pem).verify(authority.publicKey)).toBe(true);
    expect(statSync(files.key).mode & 0o777).toBe(0o600);
    expect(() => readTlsMaterial(files, 'agent', now)).not.toThrow();
    expect(() => readTlsMaterial(files, 'daemon', now)).toThrow(/role agent/);
  });

  it('replaces a certificate and its key only when told to renew', async () => {
    await initFolder(folder, 'ca', year);
    const subject = { name: 'admin', role: 'client', addresses: [] } as const;
    const first = await issueInto(folder, subject, year);
    await expect(issueInto(folder, subject, year)).rejects.toMatchObject({ reason: 'FILE_EXISTS' });
    const second = await issueInto(folder, subject, year, true);
    expect(second.fingerprint).not.toBe(first.fingerprint);
  });

  it('never lets a certificate outlive its authority', async () => {
    const authority = await initFolder(folder, 'ca', { days: 10, now });
    const issued = await issueInto(folder, { name: 'admin', role: 'client', addresses: [] }, year);
    expect(issued.validTo).toEqual(authority.validTo);
  });

  it('says how to make an authority when there is none, and that an old one has ended', async () => {
    const subject = { name: 'admin', role: 'client', addresses: [] } as const;
    await expect(issueInto(folder, subject, year)).rejects.toThrow(/sluice pki init --dir/);
    await initFolder(folder, 'old', { days: 1, now: new Date(now.getTime() - 3 * 86_400_000) });
    await expect(issueInto(folder, subject, year)).rejects.toMatchObject({ reason: 'AUTHORITY_EXPIRED' });
  });

  it.each(['', '../x', 'a/b', 'ca', 'a b', 'a\nb', 'x'.repeat(300), '-a', 'ünïcode'])(
    'refuses the name %j and writes nothing',
    async (name) => {
      await initFolder(folder, 'ca', year);
      await expect(issueInto(folder, { name, role: 'client', addresses: [] }, year)).rejects.toMatchObject({
        reason: 'NAME_INVALID',
      });
    },
  );

  it('refuses an address with a port', async () => {
    await initFolder(folder, 'ca', year);
    const subject = { name: 'd', role: 'daemon', addresses: ['127.0.0.1:7440'] } as const;
    await expect(issueInto(folder, subject, year)).rejects.toMatchObject({ reason: 'ADDRESS_INVALID' });
  });

  it('does not take a file for a certificate that is none', () => {
    const path = join(folder, 'x.crt');
    writeFileSync(path, 'no');
    expect(() => factsOf(readFileSync(path), path)).toThrow(/not a PEM certificate/);
  });
});
