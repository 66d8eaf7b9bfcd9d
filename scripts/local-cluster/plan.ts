/** A pool as it stands in agent.yaml. */
export type PoolConfig =
  | { readonly driver: 'file'; readonly path: string }
  | {
      readonly driver: 'block';
      readonly devices: readonly (
        | string
        | { readonly path: string; readonly volume: string; readonly size?: string }
      )[];
    };

/** What a cluster is made of. */
export interface ClusterPlan {
  /** An empty folder that the cluster may fill; the caller removes it. */
  readonly folder: string;
  /** Pools by host; a file pool's folder is made. */
  readonly hosts: Readonly<Record<string, Readonly<Record<string, PoolConfig>>>>;
  /** Policy files by path within the policy folder, besides the inventory. */
  readonly policies: Readonly<Record<string, string>>;
  /** inventory/hosts.yaml, where `AGENT(stor-01)` stands for that agent's address; by default one that lists the hosts. */
  readonly inventory?: string;
  /** More keys of daemon.yaml. */
  readonly daemon?: Readonly<Record<string, unknown>>;
  /** More keys of agent.yaml, by host. */
  readonly agents?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Where the programs of a cluster listen, each as "127.0.0.1:port". */
export interface Addresses {
  readonly daemon: string;
  readonly agents: ReadonlyMap<string, AgentAddresses>;
}

export interface AgentAddresses {
  readonly commands: string;
  readonly data: string;
}
