import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type ServiceImplementation } from 'nice-grpc';
import { errorDetailsServerMiddleware } from 'nice-grpc-error-details';
import { filesOf, initFolder, issueInto } from '../../pki/folder.ts';
import { readTlsMaterial } from '../../pki/identity.ts';
import { errorsBecomeStatuses, Status } from '../../proto/errors.ts';
import { allowRoles, peerInterceptor, serverCredentials } from '../../proto/peer.ts';
import {
  AdminService,
  BatchService,
  BudgetService,
  HostService,
  MigrationService,
  PolicyService,
  VolumeService,
} from '../../proto/services.ts';

/** Answers of a daemon that a test needs; what is left out answers UNIMPLEMENTED. */
export interface Script {
  readonly migrations?: Partial<ServiceImplementation<typeof MigrationService>>;
  readonly volumes?: Partial<ServiceImplementation<typeof VolumeService>>;
  readonly hosts?: Partial<ServiceImplementation<typeof HostService>>;
  readonly policies?: Partial<ServiceImplementation<typeof PolicyService>>;
  readonly budgets?: Partial<ServiceImplementation<typeof BudgetService>>;
  readonly batches?: Partial<ServiceImplementation<typeof BatchService>>;
  readonly admin?: Partial<ServiceImplementation<typeof AdminService>>;
}

/** What the scripted daemon refuses a request with. */
export class Refusal extends Error {
  readonly facts = {};
  readonly reason: string;
  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** A real gRPC server with real certificates and scripted answers: what the command line sees of a daemon. */
export class FakeDaemon {
  /** Holds `pki/` and `client.yaml`. */
  readonly folder: string;
  readonly address: string;
  readonly #stop: () => Promise<void>;

  private constructor(folder: string, address: string, stop: () => Promise<void>) {
    this.folder = folder;
    this.address = address;
    this.#stop = stop;
  }

  /** Path of a client configuration that leads here. */
  get config(): string {
    return join(this.folder, 'client.yaml');
  }

  /** @param folder one with certificates that another fake daemon made; a new one without */
  static async start(script: Script, folder?: string, port = 0): Promise<FakeDaemon> {
    const home = folder ?? (await newCertificates());
    const server = createServer({ interceptors: [peerInterceptor] })
      .use(errorDetailsServerMiddleware)
      .use(errorsBecomeStatuses(() => Status.FAILED_PRECONDITION, reportBug))
      .use(allowRoles('client'));
    server.add(MigrationService, whole(MigrationService, script.migrations));
    server.add(VolumeService, whole(VolumeService, script.volumes));
    server.add(HostService, whole(HostService, script.hosts));
    server.add(PolicyService, whole(PolicyService, script.policies));
    server.add(BudgetService, whole(BudgetService, script.budgets));
    server.add(BatchService, whole(BatchService, script.batches));
    server.add(AdminService, whole(AdminService, script.admin));
    const tls = readTlsMaterial(filesOf(join(home, 'pki'), 'daemon'), 'daemon', new Date());
    const bound = await server.listen(`127.0.0.1:${port}`, serverCredentials(tls));
    const address = `127.0.0.1:${bound}`;
    const { ca, cert, key } = filesOf('pki', 'admin');
    writeFileSync(join(home, 'client.yaml'), `daemon: ${address}\ntls: { ca: ${ca}, cert: ${cert}, key: ${key} }\n`);
    return new FakeDaemon(home, address, async () => server.forceShutdown());
  }

  /** Ends the server; its folder stays, for the next one. */
  stop(): Promise<void> {
    return this.#stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function newCertificates(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-fake-daemon-'));
  const validity = { days: 2, now: new Date() };
  const pki = join(folder, 'pki');
  await initFolder(pki, 'fake', validity);
  await issueInto(pki, { name: 'daemon', role: 'daemon', addresses: ['127.0.0.1'] }, validity);
  await issueInto(pki, { name: 'admin', role: 'client', addresses: [] }, validity);
  await issueInto(pki, { name: 'stor-01', role: 'agent', addresses: [] }, validity);
  return folder;
}

/** The scripted methods, and for every other one an answer that says it was not expected. */
function whole<Methods extends object>(service: object, scripted: Methods | undefined): Required<Methods> {
  const unexpected = Object.keys(service).map((method) => [
    method,
    () => {
      throw new Refusal('NOT_SCRIPTED', `the script of this fake daemon has no ${method}`);
    },
  ]);
  return { ...Object.fromEntries(unexpected), ...scripted } as Required<Methods>;
}

function reportBug(error: unknown): void {
  process.stderr.write(`fake daemon: ${error instanceof Error ? error.stack : String(error)}\n`);
}
