/** A worker's module beside the one that starts it, whether that runs from the sources or from a build. */
export function threadModule(besideUrl: string, name: string): URL {
  return new URL(`./${name}${besideUrl.endsWith('.ts') ? '.ts' : '.js'}`, besideUrl);
}
