import { createHash, randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pino } from 'pino';
import type { LegEnd, LegPlan, RunningLeg } from '../../agent/copy/pipeline.ts';
import { systemTools, type Tools } from '../../agent/copy/tools.ts';
import { findData } from '../../agent/extents/find-data.ts';
import { RemotePipeline } from '../../agent/link/remote-pipeline.ts';
import { SinkServer } from '../../agent/link/sink-server.ts';
import { Sinks } from '../../agent/link/sinks.ts';
import type { TlsMaterial } from '../../pki/identity.ts';
import { makeAuthority, type TestAuthority } from './certificates.ts';

/** A way between source and sink that a test can break. */
export interface Wire {
  readonly port: number;
  /** Breaks every connection, with a reset. */
  cut(): void;
  /** Nothing passes any more, and nobody is told. */
  freeze(): void;
  close(): void;
}

/** Two agents' ends of the link on loopback, with a volume at one and a target at the other. */
export interface LinkRig {
  readonly authority: TestAuthority;
  readonly sinks: Sinks;
  readonly wire: Wire;
  readonly folder: string;
  readonly source: string;
  readonly target: string;
  readonly sizeBytes: number;
  /** What the sink wrote to its log. */
  readonly log: readonly string[];
  /** Opens the sink of a copy and gives its ticket. */
  open(copyId?: string, target?: string, sparse?: boolean): string;
  /** A source for a copy, with the certificate of host stor-01 unless another is given; it looks for holes when it is told that it is sparse. */
  pipeline(
    ticket: string,
    options?: { copyId?: string; tls?: TlsMaterial; host?: string; tools?: Tools; sparse?: boolean },
  ): RemotePipeline;
  plan(over?: Partial<LegPlan>): LegPlan;
  dispose(): Promise<void>;
}

export const MiB = 1024 * 1024;
export const never = new AbortController().signal;

export async function makeLink(
  options: {
    sizeBytes?: number;
    sinkTools?: Tools;
    folder?: string;
    now?: () => number;
    /** How long everything takes on the wire, in milliseconds, each way. */
    delayMs?: number;
    sinkRole?: 'agent' | 'client';
  } = {},
): Promise<LinkRig> {
  const sizeBytes = options.sizeBytes ?? 32 * MiB;
  const folder = await mkdtemp(join(options.folder ?? tmpdir(), 'sluice-link-'));
  const [source, target] = [join(folder, 'source.img'), join(folder, 'target.img')];
  await writeFile(source, randomFillSync(Buffer.alloc(sizeBytes)));
  await writeFile(target, '');
  await truncate(target, sizeBytes);
  const authority = await makeAuthority();
  const tls = await authority.issue({ name: 'stor-01', role: 'agent' });
  const log: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => void log.push(line) });
  const sinks = new Sinks(logger, options.sinkTools ?? systemTools, options.now);
  const sinkTls = await authority.issue({ name: 'stor-02', role: options.sinkRole ?? 'agent' });
  const server = new SinkServer(sinks, sinkTls, logger);
  const wire = await makeWire(await server.listen('127.0.0.1', 0), options.delayMs ?? 0);
  return {
    authority,
    sinks,
    wire,
    folder,
    source,
    target,
    sizeBytes,
    log,
    open: (copyId = 'copy', path = target, sparse = true) =>
      sinks.open({ copyId, target: { path, direct: false, sparse }, sizeBytes, sourceHost: 'stor-01' }).ticket,
    pipeline: (ticket, over = {}) =>
      new RemotePipeline({
        copyId: over.copyId ?? 'copy',
        source,
        sink: { host: over.host ?? 'stor-02', address: `127.0.0.1:${wire.port}` },
        ticket,
        tls: over.tls ?? tls,
        ...(over.tools && { tools: over.tools }),
        ...(over.sparse && { findData: (signal) => findData(source, signal) }),
      }),
    plan: (over = {}) => ({
      startBytes: 0,
      endBytes: sizeBytes,
      rate: { kind: 'unlimited' },
      blockBytes: MiB,
      ...over,
    }),
    async dispose() {
      wire.cut();
      wire.close();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A leg that cannot finish by itself soon, having landed something. */
export async function landing(leg: RunningLeg, bytes = 1): Promise<void> {
  let over = false;
  void leg.ended.then(() => {
    over = true;
  });
  while (leg.landedBytes() < bytes && !over) await new Promise((resolve) => setTimeout(resolve, 5));
}

export function landedBytesOf(end: LegEnd): number {
  return end.kind === 'disconnected' ? -1 : end.landedBytes;
}

export async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

async function makeWire(to: number, delayMs: number): Promise<Wire> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1');
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      if (delayMs === 0) from.pipe(into);
      else from.pipe(delayed(delayMs)).pipe(into);
    }
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    freeze() {
      for (const socket of sockets) socket.unpipe().pause();
    },
    close: () => void server.close(),
  };
}

/** Gives everything on so much later, in milliseconds, however much is under way. */
function delayed(milliseconds: number): Transform {
  const stream = new Transform({
    highWaterMark: 64 * MiB,
    transform(chunk, _encoding, done) {
      setTimeout(() => stream.push(chunk), milliseconds);
      done();
    },
    flush: (done) => void setTimeout(done, milliseconds + 1),
  });
  return stream;
}
