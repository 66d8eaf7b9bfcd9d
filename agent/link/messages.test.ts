import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Fault } from '../fault.ts';
import { MessageError, readSinkMessage, readSourceMessage, type SinkMessage } from './messages.ts';
import { fromWire, toWire } from './wire-fault.ts';

const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));

describe('messages', () => {
  it('come over as they were sent', () => {
    const fault = new Fault('TARGET_FULL', 'the target is full', { path: '/t' }, { transient: true });
    const sent: SinkMessage = { kind: 'leg-landed', landedBytes: 5, fault: toWire(fault) };
    const read = readSinkMessage(bytes(sent));
    expect(read).toEqual(sent);
    expect(read.kind === 'leg-landed' && read.fault && fromWire(read.fault)).toEqual(fault);
  });

  it('are passed over in the fields that a newer agent adds', () => {
    expect(readSourceMessage(bytes({ kind: 'end-leg', more: 1 }))).toEqual({ kind: 'end-leg' });
  });

  it('say nothing of zeros where an older agent does not', () => {
    const ready = Buffer.from(JSON.stringify({ kind: 'ready', landedBytes: 5 }));
    expect(readSinkMessage(ready)).toEqual({ kind: 'ready', landedBytes: 5, readsZero: false });
    const wrong = Buffer.from(JSON.stringify({ kind: 'ready', landedBytes: 5, readsZero: 'yes' }));
    expect(() => readSinkMessage(wrong)).toThrow('readsZero');
  });

  it('say nothing of the leg after one where an older agent does not', () => {
    const begin = { kind: 'begin-leg', startBytes: 0, endBytes: 8192, blockBytes: 4096, windowBytes: 65_536 };
    expect(readSourceMessage(bytes(begin))).toEqual({ ...begin, nextBytes: null });
    expect(readSourceMessage(bytes({ ...begin, nextBytes: 16_384 }))).toEqual({ ...begin, nextBytes: 16_384 });
    expect(() => readSourceMessage(bytes({ ...begin, nextBytes: -1 }))).toThrow('nextBytes');
  });

  it('keep the words of a fault whose reason is not known here', () => {
    const fault = { reason: 'NEWER', message: 'what is wrong', facts: {}, transient: false };
    expect(readSinkMessage(bytes({ kind: 'refused', fault }))).toMatchObject({
      fault: { reason: 'SINK_REFUSED', message: 'what is wrong' },
    });
  });

  it.each([
    ['no object', 7],
    ['null', null],
    ['an unknown kind', { kind: 'constructor' }],
    ['a message of the other side', { kind: 'ready', landedBytes: 0 }],
    ['a missing field', { kind: 'hello', protocol: 1, copyId: 'a' }],
    ['a negative offset', { kind: 'begin-leg', startBytes: -1, endBytes: 1, blockBytes: 4096, windowBytes: 4096 }],
    ['a fraction', { kind: 'begin-leg', startBytes: 0.5, endBytes: 1, blockBytes: 4096, windowBytes: 4096 }],
    [
      'a number beyond what is exact',
      { kind: 'begin-leg', startBytes: 0, endBytes: 2 ** 60, blockBytes: 1, windowBytes: 1 },
    ],
  ])('are refused: %s', (_, value) => {
    expect(() => readSourceMessage(bytes(value))).toThrow(MessageError);
  });

  it('never fail in any other way, whatever comes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        try {
          readSourceMessage(Buffer.from(text));
        } catch (error) {
          expect(error).toBeInstanceOf(MessageError);
        }
      }),
    );
  });
});
