import { execa } from 'execa';
import { type Relay, startRelay } from '../../support/relay.ts';
import type { SiteNeeds } from './needs.ts';

/** Where the programs listen, and the ways between them. */
export interface Network extends AsyncDisposable {
  readonly daemon: string;
  readonly agents: ReadonlyMap<string, { readonly commands: string; readonly data: string }>;
  /** Where stor-01 finds stor-02's data address, where that is not where stor-02 listens. */
  readonly advertised: string | undefined;
  /** What is put before a host's program, so that it runs where its addresses are. */
  prefix(host: string): readonly string[];
  /** Ways that lose every packet while they are cut, and nobody is told; by name. */
  readonly links: readonly Link[];
  /** What closes connections of data with a reset. */
  readonly relay: Relay | undefined;
  /** Names of the network namespaces that were made. */
  readonly namespaces: readonly string[];
}

export interface Link {
  readonly name: string;
  cut(): Promise<void>;
  restore(): Promise<void>;
}

export async function layNetwork(kind: SiteNeeds['network'], number: number): Promise<Network> {
  return kind === 'namespaces' ? layNamespaces(number) : layLoopback(kind === 'relay', number);
}

/** Of each site another, so that no other program can take its ports while one of its programs is away. */
function loopbackOf(number: number): string {
  return `127.${1 + (process.pid % 250)}.${1 + (number % 250)}.1`;
}

async function layLoopback(isRelayed: boolean, number: number): Promise<Network> {
  const address = loopbackOf(number);
  const agents = new Map([
    ['stor-01', { commands: `${address}:7441`, data: `${address}:7442` }],
    ['stor-02', { commands: `${address}:7443`, data: `${address}:7444` }],
  ]);
  const relay = isRelayed ? await startRelay(7444, address) : undefined;
  return {
    daemon: `${address}:7440`,
    agents,
    advertised: relay && `127.0.0.1:${relay.port}`,
    prefix: () => [],
    links: [],
    relay,
    namespaces: [],
    [Symbol.asyncDispose]: async () => relay?.[Symbol.asyncDispose](),
  };
}

/** One end of a pair of devices. */
interface End {
  /** Undefined for where this process is. */
  readonly space: string | undefined;
  readonly device: string;
  readonly address: string;
}

async function layNamespaces(number: number): Promise<Network> {
  const own = `${process.pid % 10_000}-${number}`;
  const [first, second] = [`sluice-chaos-${own}-1`, `sluice-chaos-${own}-2`];
  const address = (last: number) => `10.${100 + (process.pid % 100)}.${number % 250}.${last}`;
  const end = (space: string | undefined, device: string, last: number): End => ({
    space,
    device: `${device}${own}`,
    address: address(last),
  });
  const pairs: readonly (readonly [name: string, End, End])[] = [
    ['daemon to stor-01', end(undefined, 'sa', 1), end(first, 'sb', 2)],
    ['daemon to stor-02', end(undefined, 'sc', 5), end(second, 'sd', 6)],
    ['stor-01 to stor-02', end(first, 'se', 9), end(second, 'sf', 10)],
  ];
  const remove = async () => {
    for (const space of [first, second]) await execa('ip', ['netns', 'delete', space], { reject: false });
  };
  try {
    for (const space of [first, second]) await layNamespace(space);
    for (const [, near, far] of pairs) await layPair(near, far);
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    daemon: `${loopbackOf(number)}:7440`,
    agents: new Map([
      ['stor-01', { commands: `${address(2)}:7441`, data: `${address(9)}:7442` }],
      ['stor-02', { commands: `${address(6)}:7441`, data: `${address(10)}:7442` }],
    ]),
    advertised: undefined,
    prefix: (host) => ['nsenter', `--net=/run/netns/${host === 'stor-01' ? first : second}`],
    links: pairs.map(([name, near, far]) => linkOf(name, near, far)),
    relay: undefined,
    namespaces: [first, second],
    [Symbol.asyncDispose]: remove,
  };
}

async function layNamespace(space: string): Promise<void> {
  await execa('ip', ['netns', 'add', space]);
  await execa('ip', ['-n', space, 'link', 'set', 'lo', 'up']);
}

async function layPair(near: End, far: End): Promise<void> {
  const [one, other] = [placeOf(near), placeOf(far)];
  const peer = ['peer', 'name', far.device, 'netns', far.space ?? '1'];
  await execa('ip', [...one, 'link', 'add', near.device, 'type', 'veth', ...peer]);
  for (const [place, { device, address }] of [[one, near] as const, [other, far] as const]) {
    await execa('ip', [...place, 'address', 'add', `${address}/30`, 'dev', device]);
    await execa('ip', [...place, 'link', 'set', device, 'up']);
  }
}

function placeOf({ space }: End): readonly string[] {
  return space === undefined ? [] : ['-n', space];
}

/** A neighbour that nobody is: packets leave, no reset comes back, and no firewall is needed. */
const nobody = '02:00:00:00:de:ad';

function linkOf(name: string, near: End, far: End): Link {
  const ways = [[near, far] as const, [far, near] as const];
  const neighbour = (from: End, to: End, verb: string, ...what: string[]) =>
    execa('ip', [...placeOf(from), 'neighbour', verb, to.address, ...what, 'dev', from.device]);
  return {
    name,
    async cut() {
      for (const [from, to] of ways) await neighbour(from, to, 'replace', 'lladdr', nobody, 'nud', 'permanent');
    },
    async restore() {
      for (const [from, to] of ways) await neighbour(from, to, 'del');
    },
  };
}
