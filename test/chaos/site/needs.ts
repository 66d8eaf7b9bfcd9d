/** What a fault needs of the machines it strikes; the less, the sooner they stand. */
export interface SiteNeeds {
  /**
   * `loopback`: everything on 127.0.0.1. `relay`: what goes to stor-02's data address passes something that can close connections.
   * `namespaces`: each agent in a network namespace of its own, on links that can lose every packet (root).
   */
  readonly network: 'loopback' | 'relay' | 'namespaces';
  /** Where the volume begins: a file, or a loop device that can be made to fail (root). */
  readonly source: 'file' | 'loop';
  /** Where it goes: a folder, or a small file system of its own (root). */
  readonly target: 'folder' | 'mounted';
  /** Where stor-02 keeps its state: a folder, or a small file system of its own (root). */
  readonly state: 'folder' | 'mounted';
  /** Whether the programs read clocks that can be set apart from the machine's. */
  readonly clocks: 'real' | 'faked';
}

export const plainSite: SiteNeeds = {
  network: 'loopback',
  source: 'file',
  target: 'folder',
  state: 'folder',
  clocks: 'real',
};
