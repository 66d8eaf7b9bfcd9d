import type { Argv } from './argv.ts';
import { startProcess } from './process.ts';

/*
 * Node ties processes together by pairs of sockets, each of which holds some 200 KiB: less than a block of dd, so that the one that reads the
 * volume and the one that writes it wake each other dozens of times for each block, and wait for each other as often. Room for some blocks lets
 * each go on by itself. Of 2 GiB on one disk, dd alone took 2.4 s, two dd 4.0 s, with this room 2.8 s; in memory 0.78, 0.83, 0.77 s (medians of 6).
 * A process can ask for that room only from within. Where there is a limit none is wanted: it would be let through at once after a stall.
 */

/** Bytes of room. */
const roomBytes = 4 * 1024 * 1024;

/**
 * Asks for room in its standard output, then becomes what its arguments say. SOL_SOCKET is 1; SO_SNDBUFFORCE, 32, is root's and knows no bound,
 * SO_SNDBUF, 7, has one (socket(7)). What is not granted is only slower.
 */
const program = `
my $room = pack('l', ${roomBytes});
setsockopt(STDOUT, 1, 32, $room) or setsockopt(STDOUT, 1, 7, $room);
exec {$ARGV[0]} @ARGV or die "$ARGV[0]: $!\\n";
`;

/** The same command, with room in its standard output, which has to be a socket. */
export function withRoom(command: Argv): Argv {
  return ['perl', '-e', program, ...command];
}

let found: Promise<boolean> | undefined;

/** Whether there is what `withRoom` needs. Looked for once. */
export function canHaveRoom(): Promise<boolean> {
  found ??= startProcess(['perl', '-e', '1'], { stdin: 'ignore', stdout: 'ignore' }).then(
    async ({ ended }) => {
      const end = await ended;
      return end.kind === 'exited' && end.code === 0;
    },
    () => false,
  );
  return found;
}
