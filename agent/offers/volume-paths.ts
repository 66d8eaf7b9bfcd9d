/** Which paths are volumes: a `*` stands for any part without a slash, `{id}` for the volume's id. */
export class PathPattern {
  readonly #expression: RegExp;

  /** @param text an absolute path with one `{id}` in it. @throws RangeError saying what is wrong with it */
  constructor(text: string) {
    if (!text.startsWith('/') || text.split('{id}').length !== 2) {
      throw new RangeError(
        `${JSON.stringify(text)}: write an absolute path with one {id} in it, such as /srv/*/vol-{id}`,
      );
    }
    const parts = text.split(/(\*|\{id\})/).map((part) => {
      if (part === '*') return '[^/]*';
      return part === '{id}' ? '([^/]+?)' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
    });
    this.#expression = new RegExp(`^${parts.join('')}$`);
  }

  idIn(path: string): string | undefined {
    return this.#expression.exec(path)?.[1];
  }
}

/**
 * Cinder's own names: `volume-UUID` as a file, an LVM volume, or in an iSCSI path. The device mapper writes each dash of a name twice.
 * Source: `volume_name_template` of cinder.conf, default "volume-%s".
 */
const cinderName = /volume-{1,2}([0-9a-f]{8}(?:-{1,2}[0-9a-f]{4}){3}-{1,2}[0-9a-f]{12})(?![0-9a-f])/;

/** The id of the volume that a path is of; its last part where neither a pattern nor Cinder's usual names fit. */
export function volumeIdIn(path: string, patterns: readonly PathPattern[]): string {
  for (const pattern of patterns) {
    const id = pattern.idIn(path);
    if (id !== undefined) return id;
  }
  return cinderName.exec(path)?.[1]?.replaceAll('--', '-') ?? (path.split('/').at(-1) || path);
}
