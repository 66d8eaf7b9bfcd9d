import { stringify } from 'yaml';

/** Of the size that Sluice promises its speed for. */
export const estateSize = { hosts: 1000, groups: 100, rules: 200 };

const hostName = (number: number) => `stor-${String(number % estateSize.hosts).padStart(4, '0')}`;
/** All groups but the two halves that the racks are in. */
const racks = estateSize.groups - 2;
const groupName = (number: number) => `rack_${number % racks}`;

const pools = { fast: { limit: '300MiB/s', max: '600MiB/s', labels: { tier: 'nvme' } }, slow: { max: '90MiB/s' } };

/** One of the nights is open somewhere at most times. */
const nightZones = ['Europe/Berlin', 'America/New_York', 'Asia/Shanghai', 'Australia/Lord_Howe'];
const nightName = (number: number) => `nights-${number % nightZones.length}`;
const nights = nightZones.map((timezone, number) => [
  nightName(number),
  { timezone, days: 'mon-fri', hours: '22:00-06:00', holidays: '2026-12-24..2026-12-26' },
]);
const windows = {
  ...Object.fromEntries(nights),
  weekdays: { timezone: 'UTC', days: 'mon-fri', at_close: { trickle: '1MiB/s' } },
  weekend: { timezone: 'Europe/Berlin', days: 'sat-sun' },
};

/** The files of a policy folder by path: every host in a group and in a half of all, with labels and pools, and rules of every kind. */
export function estateFiles(): Record<string, string> {
  const groups = Array.from({ length: racks }, (_, group) => {
    const numbers = Array.from({ length: estateSize.hosts }, (_, host) => host);
    const hosts = numbers.filter((host) => host % racks === group);
    return [
      groupName(group),
      { hosts: Object.fromEntries(hosts.map(hostOf)), vars: { sluice_max: '900MiB/s', sluice_pools: pools } },
    ];
  });
  const halves = ['east', 'west'].map((half, index) => {
    const children = groups.filter((_, group) => group % 2 === index).map(([name]) => [name, null]);
    return [half, { children: Object.fromEntries(children), vars: { sluice_limit: '200MiB/s' } }];
  });
  return {
    '10-default.yaml': stringify({ default: { limit: '64MiB/s', max: '1GiB/s', window: 'weekdays' } }),
    '20-rules.yaml': stringify({ rules: Array.from({ length: estateSize.rules }, (_, number) => rule(number)) }),
    '30-windows.yaml': stringify({ windows }),
    'inventory/hosts.yaml': stringify(Object.fromEntries([...groups, ...halves]), { aliasDuplicateObjects: false }),
  };
}

/** One host in ten has pools unlike those of its rack. */
function hostOf(number: number): [string, object] {
  const labels = { tier: number % 3 === 0 ? 'nvme' : 'disk', row: String(number % 7) };
  const own = number % 10 === 0 ? { sluice_pools: { ...pools, tape: { max: '20MiB/s' } } } : {};
  return [hostName(number), { sluice_agent: `${hostName(number)}:7441`, sluice_labels: labels, ...own }];
}

/** A tenth each of ten kinds; three of them look at the clock. */
function rule(number: number): object {
  const size = { at_least: `${number}GiB`, under: '1TiB' };
  const kinds: object[] = [
    { match: { volume: `db-${number}-*` }, limit: '20MiB/s', priority: 300 },
    {
      match: { source: { group: groupName(number) }, destination: { group: groupName(number + 1) } },
      limit: '48MiB/s',
    },
    { match: { source: { label: { tier: 'nvme' } }, volume: [`web-${number}*`, '*-scratch'] }, max: '400MiB/s' },
    { match: { size, source: { group: 'east' } }, during: nightName(number), max: '800MiB/s' },
    { match: { metadata: { project: `p-${number}` } }, limit: '10MiB/s', keep_source: true, window: 'always' },
    { match: { source: { host: hostName(number * 5) } }, limit: '30MiB/s' },
    { match: { destination: { host: `stor-0${number % 100}*`, pool: 'fast' } }, max: '500MiB/s' },
    { match: { destination: { driver: 'block', label: { row: ['1', '2'] } } }, verify: 'digest' },
    { match: { volume: `*-${number}` }, priority: 50, window: [nightName(number), 'weekend'], trickle: '2MiB/s' },
    { match: { source: { pool: 'slow' }, destination: { group: ['west', groupName(number)] } }, max: '120MiB/s' },
  ];
  return { name: `rule-${number}`, ...kinds[number % kinds.length] };
}
