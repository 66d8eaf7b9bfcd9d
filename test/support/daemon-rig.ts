import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Channel, type Client, createChannel, createClientFactory } from 'nice-grpc';
import { errorDetailsClientMiddleware } from 'nice-grpc-error-details';
import { stringify } from 'yaml';
import type { TlsFiles, TlsMaterial } from '../../pki/identity.ts';
import { clientChannelOptions, clientCredentials } from '../../proto/peer.ts';
import {
  BatchService,
  BudgetService,
  HostService,
  MigrationService,
  PolicyService,
  VolumeService,
} from '../../proto/services.ts';
import { freePorts } from '../../scripts/local-cluster/ports.ts';
import { makeAuthority, type TestAuthority } from './certificates.ts';
import { FakeAgent, type FakeAgentOptions } from './fake-agent.ts';

/** What clients call. */
export interface RigClients {
  readonly migrations: Client<typeof MigrationService>;
  readonly volumes: Client<typeof VolumeService>;
  readonly hosts: Client<typeof HostService>;
  readonly policies: Client<typeof PolicyService>;
  readonly batches: Client<typeof BatchService>;
  readonly budgets: Client<typeof BudgetService>;
  readonly channel: Channel;
}

/** A folder with everything a daemon needs, and simulated agents; the daemon itself is started by the test. */
export class DaemonRig {
  readonly folder = mkdtempSync(join(tmpdir(), 'sluice-daemon-'));
  readonly agents: Map<string, FakeAgent>;
  readonly authority: TestAuthority;
  readonly listen: string;
  readonly #clientTls: TlsMaterial;

  private constructor(
    agents: Map<string, FakeAgent>,
    authority: TestAuthority,
    listen: string,
    clientTls: TlsMaterial,
  ) {
    this.agents = agents;
    this.authority = authority;
    this.listen = listen;
    this.#clientTls = clientTls;
  }

  /** @param hosts options of their agents, by name @param policies files by path in the policy folder @param daemon more keys of daemon.yaml */
  static async make(
    hosts: Readonly<Record<string, Partial<FakeAgentOptions>>>,
    policies: Readonly<Record<string, string>> = {},
    daemon: Readonly<Record<string, unknown>> = {},
  ): Promise<DaemonRig> {
    const authority = await makeAuthority();
    const agents = new Map<string, FakeAgent>();
    for (const [host, options] of Object.entries(hosts)) {
      const tls = await authority.issue({ name: host, role: 'agent' });
      await FakeAgent.start({ host, tls, fleet: agents, ...options });
    }
    // When the agents have theirs, or one of many might take it.
    const [port] = await freePorts(1);
    const clientTls = await authority.issue({ name: 'admin', role: 'client' });
    const rig = new DaemonRig(agents, authority, `127.0.0.1:${port}`, clientTls);
    await rig.#writeFolder(policies, daemon);
    return rig;
  }

  get configFile(): string {
    return join(this.folder, 'daemon.yaml');
  }

  agent(host: string): FakeAgent {
    const agent = this.agents.get(host);
    if (agent === undefined) throw new Error(`the rig has no host ${host}`);
    return agent;
  }

  /** Replaces a policy file as an editor does: written beside it, then renamed over it. */
  editPolicy(path: string, text: string): void {
    const file = join(this.folder, 'policies', path);
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  }

  writeInventory(addresses: Readonly<Record<string, string>>): void {
    const hosts = Object.entries(addresses).map(([host, address]) => [host, { sluice_agent: address }]);
    this.editPolicy('inventory/hosts.yaml', stringify({ all: { hosts: Object.fromEntries(hosts) } }));
  }

  /** Clients with a certificate of that kind; by default one that the daemon serves. The caller closes the channel. */
  clients(tls: TlsMaterial = this.#clientTls): RigClients {
    const channel = createChannel(this.listen, clientCredentials(tls, { role: 'daemon' }), clientChannelOptions);
    const factory = createClientFactory().use(errorDetailsClientMiddleware);
    return {
      channel,
      migrations: factory.create(MigrationService, channel),
      volumes: factory.create(VolumeService, channel),
      hosts: factory.create(HostService, channel),
      policies: factory.create(PolicyService, channel),
      batches: factory.create(BatchService, channel),
      budgets: factory.create(BudgetService, channel),
    };
  }

  dispose(): void {
    for (const agent of this.agents.values()) agent.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #writeFolder(
    policies: Readonly<Record<string, string>>,
    daemon: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    mkdirSync(join(this.folder, 'policies', 'inventory'), { recursive: true });
    this.writeInventory(Object.fromEntries([...this.agents].map(([host, { address }]) => [host, address])));
    for (const [path, text] of Object.entries(policies)) this.editPolicy(path, text);
    const { cert, key, ca } = await this.authority.issue({ name: 'daemon', role: 'daemon' });
    const tls: TlsFiles = { ca: 'ca.crt', cert: 'daemon.crt', key: 'daemon.key' };
    for (const [name, text] of [
      [tls.ca, ca],
      [tls.cert, cert],
      [tls.key, key],
    ] as const) {
      writeFileSync(join(this.folder, name), text);
    }
    const config = { listen: this.listen, state: 'state', policies: 'policies', tls, lease: '3s', log: 'info' };
    writeFileSync(this.configFile, stringify({ ...config, ...daemon }));
  }
}
