import { describe, expect, it } from '@jest/globals';
import { exit } from '../failure/exit.ts';
import { parseGivenFile } from './given-file.ts';

describe('a file of migrations to imagine', () => {
  it('says of each what a request would, and what nobody can ask the hosts about', () => {
    const text = `migrations:
  - { volume: db-1, to: stor-02:fast }
  - name: the new one
    volume: archive
    size: 500GiB
    metadata: { tier: gold, volume_copy_bps_limit: 80MiB/s }
    from: stor-01:luns
    to: stor-02:slow
    drivers: { source: block, destination: file }
    limit: 40MiB/s
    start: 2026-12-24T23:30+08:00
`;
    expect(parseGivenFile(text, 'moves.yaml')).toMatchObject([
      { name: '', volume: 'db-1', sizeBytes: 0, sourceHost: '', destinationHost: 'stor-02', destinationPool: 'fast' },
      {
        name: 'the new one',
        volume: 'archive',
        sizeBytes: 500 * 2 ** 30,
        metadata: { tier: 'gold', volume_copy_bps_limit: '80MiB/s' },
        sourceHost: 'stor-01',
        sourcePool: 'luns',
        sourceDriver: 'block',
        destinationDriver: 'file',
        limit: { bytesPerSecond: 40 * 2 ** 20 },
        startTime: { seconds: Date.UTC(2026, 11, 24, 15, 30) / 1000, nanos: 0 },
      },
    ]);
  });

  it.each([
    ['migrations: [', /^.*has a problem; nothing was simulated:\nm\.yaml:1:\d+ this is not YAML/],
    ['', /m\.yaml:1:1 the file holds migrations, a list/],
    ['migrations: 3', /m\.yaml:1:13 migrations must be a list: begin each migration with "- volume: NAME"/],
    [
      'migration: []',
      /m\.yaml:1:1 unknown key migration in the file \(did you mean migrations\?\)|unknown key migration/,
    ],
    ['migrations:\n  - { to: a:b }', /m\.yaml:2:5 migration 1, volume is missing: write the name of the volume/],
    ['migrations:\n  - { volume: db }', /m\.yaml:2:5 migration db, to must be HOST:POOL, such as stor-02:fast/],
    [
      'migrations:\n  - { volume: db, to: a@b#c }',
      /migration db, to: destination "a@b#c" is written the way of OpenStack/,
    ],
    ['migrations:\n  - { volume: db, to: a:b, size: 10 }', /m\.yaml:2:34 migration db, size: size "10" is no size/],
    ['migrations:\n  - { volume: db, to: a:b, limit: 10 }', /m\.yaml:2:35 migration db, limit: rate "10"/],
    [
      'migrations:\n  - { volume: db, to: a:b, start: 2026-12-24T23:30 }',
      /migration db, start: ".*" says no time zone/,
    ],
    ['migrations:\n  - { volume: db, to: a:b, form: c:d }', /m\.yaml:2:28 unknown key form in migration db.*from/],
    [
      'migrations:\n  - { volume: db, to: a:b, metadata: { n: 3 } }',
      /migration db, metadata\.n must be text: put it in quotes/,
    ],
    [
      'migrations:\n  - { volume: db, to: a:b, drivers: { sink: x } }',
      /unknown key sink in migration db, drivers.*destination/,
    ],
  ])('refuses %j with the line and what to write', (text, message) => {
    expect(() => parseGivenFile(text, 'm.yaml')).toThrow(message);
    expect(() => parseGivenFile(text, 'm.yaml')).toThrow(
      expect.objectContaining({ exit: exit.usage, reason: 'MIGRATIONS_INVALID' }),
    );
  });

  it('tells every problem at once, by line', () => {
    const text = 'migrations:\n  - { volume: db, to: nowhere }\n  - { volume: 7, to: a:b }\n';
    expect(() => parseGivenFile(text, 'm.yaml')).toThrow(
      /has 2 problems; nothing was simulated:\nm\.yaml:2.*\nm\.yaml:3/,
    );
  });
});
