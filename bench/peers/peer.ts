/** Another tool that throttles a copy. */
export interface Peer {
  readonly name: string;
  /** Program and Debian package. */
  readonly program: string;
  /** The copy as a person would type it, from $SOURCE to $SINK. */
  line(bytesPerSecond: number): string;
  /** The option that carries the limit, for the table. */
  readonly option: string;
  /** How its limit is changed while it runs; undefined where that takes a restart. */
  readonly change?: (pid: number, bytesPerSecond: number) => string[];
}

const between = (throttle: string) => `dd if="$SOURCE" bs=64k | ${throttle} | dd of="$SINK" bs=64k iflag=fullblock`;

export const peers: readonly Peer[] = [
  {
    name: 'pv',
    program: 'pv',
    option: 'pv -L, pv -R',
    line: (rate) => between(`pv -q -L ${Math.round(rate)}`),
    change: (pid, rate) => ['pv', '-R', String(pid), '-L', String(Math.round(rate))],
  },
  {
    name: 'mbuffer',
    program: 'mbuffer',
    option: 'mbuffer -R',
    line: (rate) => between(`mbuffer -q -m 16M -R ${Math.round(rate / 1024)}k`),
  },
  {
    name: 'cstream',
    program: 'cstream',
    option: 'cstream -t',
    line: (rate) => between(`cstream -t ${Math.round(rate)}`),
  },
  {
    name: 'rsync',
    program: 'rsync',
    option: 'rsync --bwlimit',
    line: (rate) => `rsync --inplace --whole-file --bwlimit=${Math.round(rate / 1024)} "$SOURCE" "$SINK"`,
  },
];
