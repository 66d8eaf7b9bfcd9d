import { describe, expect, it } from '@jest/globals';
import { pv, sinkDd, sourceDd } from './command-lines.ts';
import { systemTools } from './tools.ts';

const untilAgentDies = ['setpriv', '--pdeathsig', 'KILL', '--'];

describe('the command lines of a leg', () => {
  it('read whole blocks of exactly the span', () => {
    const span = { path: '/a b', startBytes: 4096, endBytes: 10_000, blockBytes: 4096, direct: true };
    expect(sourceDd(systemTools, span, false)).toEqual([
      ...untilAgentDies,
      ...['dd', 'if=/a b', 'bs=4096', 'iflag=fullblock,skip_bytes,count_bytes,direct', 'skip=4096', 'count=5904'],
    ]);
  });

  it('let perl ask for room first, where it is wanted', () => {
    const span = { path: '/a', startBytes: 0, endBytes: 4096, blockBytes: 4096, direct: false };
    const [plain, roomy] = [sourceDd(systemTools, span, false), sourceDd(systemTools, span, true)];
    expect(roomy).toEqual([...untilAgentDies, 'perl', '-e', expect.any(String), ...plain.slice(untilAgentDies.length)]);
  });

  it('tell pv a whole number of bytes, a little below the limit', () => {
    expect(pv(systemTools, 3072, 4096, false)).toEqual([
      ...untilAgentDies,
      ...['pv', '-q', '-L', '3042', '-B', '4096'],
    ]);
  });

  it('tell pv the limit itself where its lumps are evened out afterwards', () => {
    expect(pv(systemTools, 3072, 4096, true)).toContain('3072');
  });

  it('never tell pv zero, which it would take for no limit', () => {
    expect(pv(systemTools, 1, 4096, false)).toContain('1');
  });

  it('write in place, never create, and sync at the end', () => {
    const span = { path: '/t', startBytes: 8192, blockBytes: 4096, direct: false, sparse: true };
    expect(sinkDd(systemTools, span)).toEqual([
      ...untilAgentDies,
      ...['dd', 'of=/t', 'bs=4096', 'iflag=fullblock', 'oflag=seek_bytes', 'seek=8192'],
      'conv=notrunc,nocreat,fdatasync,sparse',
    ]);
  });
});
