import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CopyOffer } from '../../proto/gen/sluice/agent/v1/CopyOffer.ts';
import {
  grant,
  limited,
  MiB,
  makeVolume,
  unlimited,
  untilLanded,
  untilState,
} from '../../test/support/agent-copies.ts';
import { type AgentRig, refusalOf, startAgentRig } from '../../test/support/agent-rig.ts';
import { makeAuthority } from '../../test/support/certificates.ts';
import { readExposition } from '../../test/support/exposition.ts';
import { formatAddress } from '../config/values.ts';

const main = new URL('../dd/main.ts', import.meta.url).pathname;

let rig: AgentRig;
let configFile: string;
beforeAll(async () => {
  rig = await startAgentRig(await makeAuthority(), 'stor-01', {
    offers: { patterns: [], longestWaitMs: 60_000 },
    metrics: true,
  });
  configFile = join(rig.folder, 'dd.yaml');
  writeFileSync(configFile, 'socket: offers.sock\nmissed: missed.log\n');
});
afterAll(() => rig.dispose());

/** A dd of Cinder's, which finds this one first. */
interface Dd {
  readonly process: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null; readonly said: string }>;
}

function dd(...args: string[]): Dd {
  const env = { ...process.env, SLUICE_DD_CONFIG: configFile, LC_ALL: 'C' };
  const child = spawn(process.execPath, ['--no-warnings', main, ...args], { stdio: ['ignore', 'ignore', 'pipe'], env });
  let said = '';
  child.stderr.on('data', (text) => {
    said += text;
  });
  return { process: child, ended: once(child, 'close').then(([code, signal]) => ({ code, signal, said })) };
}

/** The command line that Cinder runs, with the paths of two volumes of the rig. */
const usual = (source: string, target: string, bytes: number, ...rest: string[]) => [
  `if=${rig.volume('fast', source)}`,
  `of=${rig.volume('slow', target)}`,
  `count=${bytes}`,
  'bs=1M',
  'iflag=count_bytes',
  ...rest,
];

/** The offers of the rig, as soon as they are as the test wants them. */
async function untilOffers(isIt: (offers: CopyOffer[]) => boolean): Promise<CopyOffer[]> {
  const abort = new AbortController();
  try {
    for await (const { offers } of rig.client.watch({}, { signal: abort.signal })) {
      if (offers !== null && isIt(offers.offers)) return offers.offers;
    }
  } finally {
    abort.abort();
  }
  throw new Error('the stream ended');
}

async function theOffer(): Promise<CopyOffer> {
  const [offer] = await untilOffers((offers) => offers.length === 1);
  if (offer === undefined) throw new Error('there is none');
  return offer;
}

const begin = ({ offerId, sizeBytes }: CopyOffer, rate = unlimited, copyId = `${offerId}.1`) =>
  rig.client.startCopy({ copyId, sizeBytes, offered: { offerId }, grant: grant(rate) });

describe('a dd that is found in the place of the real one', () => {
  it('is told to the daemon, copied as it says, and ends as dd does', async () => {
    const bytes = await makeVolume(rig, 'volume-1', 3 * MiB + 1000);
    writeFileSync(rig.volume('slow', 'volume-2'), Buffer.alloc(5 * MiB, 'old'));
    const copy = dd(...usual('volume-1', 'volume-2', 3 * MiB + 1000));
    const offer = await theOffer();
    expect(offer).toMatchObject({
      sourcePath: rig.volume('fast', 'volume-1'),
      targetPath: rig.volume('slow', 'volume-2'),
      sourceVolume: 'volume-1',
      targetVolume: 'volume-2',
      sizeBytes: 3 * MiB + 1000,
    });
    await begin(offer);
    const { code, said } = await copy.ended;
    expect(said).toMatch(
      /^3\+1 records in\n3\+1 records out\n3146728 bytes \(3\.1 MB, 3\.0 MiB\) copied, [\d.]+ s, [\d.]+ .?B\/s\n$/,
    );
    expect(code).toBe(0);
    expect(readFileSync(rig.volume('slow', 'volume-2')).equals(bytes)).toBe(true);
    // Both stay until the daemon has heard of the end.
    expect((await theOffer()).offerId).toBe(offer.offerId);
    await untilState(rig.client, `${offer.offerId}.1`, 'COPY_STATE_DONE');
    await rig.client.stopCopy({ copyId: `${offer.offerId}.1` });
    await rig.client.closeOffer({ offerId: offer.offerId });
    expect(await untilOffers((offers) => offers.length === 0)).toEqual([]);
  });

  it('goes on where it landed when another copy is started for it', async () => {
    const bytes = await makeVolume(rig, 'again', 4 * MiB);
    writeFileSync(rig.volume('slow', 'again-t'), '');
    const copy = dd(...usual('again', 'again-t', 4 * MiB));
    const offer = await theOffer();
    await begin(offer, limited(MiB));
    await untilLanded(rig.client, `${offer.offerId}.1`, MiB);
    const { status } = await rig.client.stopCopy({ copyId: `${offer.offerId}.1` });
    const startBytes = status?.landedBytes ?? 0;
    const copyId = `${offer.offerId}.2`;
    const again = { copyId, sizeBytes: offer.sizeBytes, startBytes, offered: { offerId: offer.offerId } };
    const { status: begun } = await rig.client.startCopy({ ...again, grant: grant(unlimited) });
    expect(begun?.landedBytes).toBeGreaterThanOrEqual(MiB);
    expect((await copy.ended).code).toBe(0);
    expect(readFileSync(rig.volume('slow', 'again-t')).equals(bytes)).toBe(true);
    await rig.client.closeOffer({ offerId: offer.offerId });
  });

  it('keeps holes where Cinder says that the target is zero, and writes them where not', async () => {
    writeFileSync(rig.volume('fast', 'thin'), 'data');
    truncateSync(rig.volume('fast', 'thin'), 64 * MiB);
    for (const [name, words] of [
      ['thin-t', ['conv=sparse']],
      ['thick-t', []],
    ] as const) {
      writeFileSync(rig.volume('slow', name), 'old');
      const copy = dd(...usual('thin', name, 64 * MiB, ...words));
      const offer = await theOffer();
      await begin(offer);
      expect((await copy.ended).code).toBe(0);
      await rig.client.closeOffer({ offerId: offer.offerId });
    }
    const blocks = (name: string) => statSync(rig.volume('slow', name)).blocks * 512;
    expect(blocks('thin-t')).toBeLessThan(MiB);
    expect(blocks('thick-t')).toBe(64 * MiB);
    const bytes = readFileSync(rig.volume('fast', 'thin'));
    for (const name of ['thin-t', 'thick-t']) expect(readFileSync(rig.volume('slow', name)).equals(bytes)).toBe(true);
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)('takes its copy with it when it is ended by %s', async (signal) => {
    await makeVolume(rig, 'killed', 8 * MiB);
    writeFileSync(rig.volume('slow', 'killed-t'), '');
    const copy = dd(...usual('killed', 'killed-t', 8 * MiB));
    const offer = await theOffer();
    const copyId = `${offer.offerId}.1`;
    await begin(offer, limited(MiB));
    await untilLanded(rig.client, copyId, MiB / 2);
    const stopped = untilState(rig.client, copyId, 'COPY_STATE_STOPPED');
    copy.process.kill(signal);
    expect((await copy.ended).signal).toBe(signal);
    await stopped;
    expect(await untilOffers((offers) => offers.length === 0)).toEqual([]);
    expect(await refusalOf(begin(offer, unlimited, `${offer.offerId}.2`))).toMatchObject({ reason: 'OFFER_NOT_FOUND' });
  });

  it('fails with the reason that it is told no with', async () => {
    await makeVolume(rig, 'no', MiB);
    writeFileSync(rig.volume('slow', 'no-t'), '');
    const copy = dd(...usual('no', 'no-t', MiB));
    const { offerId } = await theOffer();
    await rig.client.closeOffer({ offerId, reason: 'cancelled by request' });
    expect(await copy.ended).toMatchObject({
      code: 1,
      said: 'sluice-dd: the copy of volume no is not made: cancelled by request\n',
    });
  });

  it('is refused while another writes what it wants', async () => {
    await makeVolume(rig, 'busy', MiB);
    writeFileSync(rig.volume('slow', 'busy-t'), '');
    const first = dd(...usual('busy', 'busy-t', MiB));
    const { offerId } = await theOffer();
    const { code, said } = await dd(...usual('busy', 'busy-t', MiB)).ended;
    expect([code, said]).toEqual([1, expect.stringContaining(`is in use by the offered copy ${offerId}`)]);
    await rig.client.closeOffer({ offerId, reason: 'enough' });
    await first.ended;
  });

  it.each([
    ['a probe', 'count=0'],
    ['a wipe', 'if=/dev/zero', 'count=1'],
    ['a copy with other words', 'count=1', 'skip=1'],
  ])('is the real dd for %s', async (_, ...args) => {
    await makeVolume(rig, 'plain', MiB);
    writeFileSync(rig.volume('slow', 'plain-t'), '');
    const ends = [`if=${rig.volume('fast', 'plain')}`, `of=${rig.volume('slow', 'plain-t')}`];
    const words = args.some((arg) => arg.startsWith('if=')) ? ends.slice(1) : ends;
    const { code, said } = await dd(...words, ...args, 'bs=4096').ended;
    expect([code, said]).toEqual([0, expect.stringContaining('records in')]);
  });
});

describe('a dd whose agent is away', () => {
  const ask = async (onAgentDown: string) => {
    await makeVolume(rig, 'alone', MiB);
    writeFileSync(rig.volume('slow', 'alone-t'), '');
    const config = join(rig.folder, 'away.yaml');
    writeFileSync(
      config,
      `socket: nobody.sock\nmissed: ${onAgentDown}.log\n${onAgentDown === '' ? '' : `on_agent_down: ${onAgentDown}\n`}`,
    );
    const before = configFile;
    configFile = config;
    try {
      return await dd(...usual('alone', 'alone-t', MiB)).ended;
    } finally {
      configFile = before;
    }
  };

  it('is counted by the agent when that is back', async () => {
    const { metrics } = rig.agent;
    if (metrics === undefined) throw new Error('the agent serves no metrics');
    writeFileSync(join(rig.folder, 'missed.log'), '{"outcome":"fail"}\n{"outcome":"plain"}\n{"outcome":"fail"}\n');
    const exposed = readExposition(await (await fetch(`http://${formatAddress(metrics)}/metrics`)).text());
    expect(exposed.value('sluice_agent_offers_missed_total', { outcome: 'fail' })).toBe(2);
    expect(exposed.value('sluice_agent_offers', { state: 'waiting' })).toBe(0);
  });

  it('fails, writes nothing, and says what to do', async () => {
    const { code, said } = await ask('fail');
    expect(code).toBe(1);
    expect(said).toMatch(
      /^sluice-dd: the agent of this host does not answer at .*nobody\.sock.*; start sluice-agent, or set on_agent_down: plain/,
    );
    expect(statSync(rig.volume('slow', 'alone-t')).size).toBe(0);
    expect(readFileSync(join(rig.folder, 'fail.log'), 'utf8')).toContain('"outcome":"fail"');
  });

  it('copies without a limit where it is told to, and writes that down', async () => {
    const { code, said } = await ask('plain');
    expect(code).toBe(0);
    expect(said).toMatch(/copying without a limit, as .*away\.yaml says\n1\+0 records in/);
    expect(statSync(rig.volume('slow', 'alone-t')).size).toBe(MiB);
    expect(readFileSync(join(rig.folder, 'plain.log'), 'utf8')).toContain('"outcome":"plain"');
  });
});

it('waits for the daemon no longer than it may', async () => {
  const short = await startAgentRig(await makeAuthority(), 'stor-02', { offers: { patterns: [], longestWaitMs: 200 } });
  writeFileSync(join(short.folder, 'dd.yaml'), 'socket: offers.sock\n');
  await makeVolume(short, 'v', MiB);
  writeFileSync(short.volume('slow', 'v'), '');
  const before = configFile;
  configFile = join(short.folder, 'dd.yaml');
  const copy = dd(`if=${short.volume('fast', 'v')}`, `of=${short.volume('slow', 'v')}`, 'count=1', 'bs=1M');
  configFile = before;
  const { code, said } = await copy.ended;
  expect([code, said]).toEqual([1, expect.stringContaining('was not begun within 0.2 s')]);
  expect(statSync(join(short.folder, 'offers.sock')).mode & 0o777).toBe(0o600);
  await short.dispose();
  expect(existsSync(join(short.folder, 'offers.sock'))).toBe(false);
});
