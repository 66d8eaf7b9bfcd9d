/** The two ends of a pipeline, with the flags that Sluice gives its own dd when there is no limit. */
export interface Ends {
  readonly source: string;
  readonly sink: string;
}

/** @param directIo whether the storage takes O_DIRECT; Sluice uses it at both ends then */
export function endsOf(directIo: boolean): Ends {
  const direct = directIo ? ',direct' : '';
  return {
    source: `dd if="$SOURCE" bs=1M iflag=fullblock${direct}`,
    sink: `dd of="$SINK" bs=1M iflag=fullblock oflag=seek_bytes${direct} conv=notrunc,fdatasync,sparse`,
  };
}

/** What a person types to copy a volume on one host. */
export function plainPipeline({ source, sink }: Ends): string {
  return `${source} | pv -q | ${sink}`;
}
