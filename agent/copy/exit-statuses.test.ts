import { describe, expect, it } from '@jest/globals';
import { legEnd } from './exit-statuses.ts';
import type { ProcessEnd } from './process.ts';

const paths = { source: '/source', target: '/target' };
const plan = { startBytes: 4096, endBytes: 8192, rate: { kind: 'unlimited' as const }, blockBytes: 4096 };
const counted = (bytes: number) => `1+0 records in\n1+0 records out\n${bytes} bytes (4.1 kB) copied, 0.1 s, 41 kB/s\n`;
const exited = (code: number, stderr = ''): ProcessEnd => ({ kind: 'exited', code, stderr });
const killed = (signal: string): ProcessEnd => ({ kind: 'killed', signal, stderr: '' });
const well = exited(0, counted(4096));

/** The leg's end by the ends of the source's dd, of pv, and of the sink's dd with what had landed. */
function end(dd: ProcessEnd, pv: ProcessEnd, sink: ProcessEnd, landedBytes: number, stopped = false) {
  const { kind, ...rest } = legEnd(plan, paths, { dd, pv, stopped }, { dd: sink, landedBytes, killed: false });
  return 'fault' in rest ? rest.fault.reason : kind;
}

describe('legEnd', () => {
  it('is complete when every process ended well and the counts agree', () => {
    expect(end(well, exited(0), well, 8192)).toBe('complete');
  });

  it('is complete when the stop came too late', () => {
    expect(end(well, exited(0), well, 8192, true)).toBe('complete');
  });

  it('is stopped when it was told to', () => {
    expect(end(killed('SIGTERM'), killed('SIGKILL'), exited(0, counted(100)), 4196, true)).toBe('stopped');
  });

  it('finds a short source, though all three say 0', () => {
    expect(end(exited(0, counted(100)), exited(0), exited(0, counted(100)), 4196)).toBe('SOURCE_SHORT');
  });

  it('finds bytes lost between two ends that say 0', () => {
    expect(end(well, exited(0), exited(0, counted(100)), 4196)).toBe('COUNT_MISMATCH');
  });

  it('finds more bytes than there should be', () => {
    expect(end(well, exited(0), exited(0, counted(5000)), 9096)).toBe('COUNT_MISMATCH');
  });

  it('names the full target, not the SIGPIPE it set off', () => {
    const full = exited(1, `dd: error writing '/target': No space left on device\n${counted(0)}`);
    expect(end(killed('SIGPIPE'), exited(0), full, 4096)).toBe('TARGET_FULL');
  });

  it('names a target that cannot be written, also when the leg was told to stop', () => {
    const broken = exited(1, `dd: fdatasync failed for '/target': Input/output error\n${counted(4096)}`);
    expect(end(well, exited(0), broken, 4096, true)).toBe('TARGET_WRITE_ERROR');
  });

  it('names a source that cannot be read', () => {
    const broken = exited(1, `dd: error reading '/source': Input/output error\n${counted(0)}`);
    expect(end(broken, exited(0), exited(0, counted(0)), 4096)).toBe('SOURCE_READ_ERROR');
  });

  it.each([
    ['the source', killed('SIGKILL'), exited(0), exited(0, counted(0))],
    ['pv', killed('SIGPIPE'), killed('SIGTERM'), exited(0, counted(0))],
    ['the sink', killed('SIGPIPE'), exited(0), killed('SIGSEGV')],
  ])('says which process was killed: %s', (_, dd, pv, sink) => {
    expect(end(dd, pv, sink, 4096)).toBe('PROCESS_KILLED');
  });

  it.each(['Broken pipe', 'Connection reset by peer'])('does not blame the source for a pv that went: %s', (said) => {
    const left = exited(1, `dd: error writing 'standard output': ${said}\n${counted(0)}`);
    expect(end(left, killed('SIGKILL'), exited(0, counted(0)), 4096)).toBe('PROCESS_KILLED');
  });

  it('tells a pv that failed from one that was killed', () => {
    expect(end(killed('SIGPIPE'), exited(1, 'pv: -B: no\n'), exited(0, counted(0)), 4096)).toBe('PROCESS_FAILED');
  });

  it('says that a program is missing', () => {
    const missing = exited(127, 'setpriv: failed to execute pv: No such file or directory\n');
    expect(end(killed('SIGPIPE'), missing, exited(0, counted(0)), 4096)).toBe('TOOL_MISSING');
  });
});
