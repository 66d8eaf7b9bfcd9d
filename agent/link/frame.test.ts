import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FrameError, type FrameKind, FrameReader, frameOf, headerBytes, writeHeader } from './frame.ts';

interface Frame {
  readonly kind: FrameKind;
  readonly payload: Buffer;
}

const payload = (minLength: number) => fc.uint8Array({ minLength, maxLength: 300 }).map((bytes) => Buffer.from(bytes));
const frame: fc.Arbitrary<Frame> = fc.oneof(
  fc.constant({ kind: 'beat' as const, payload: Buffer.alloc(0) }),
  fc.record({ kind: fc.constant('message' as const), payload: payload(1) }),
  fc.record({ kind: fc.constant('data' as const), payload: payload(0) }),
);

function frameHeader(kind: FrameKind, payloadBytes: number): Buffer {
  const header = Buffer.alloc(headerBytes);
  writeHeader(header, kind, payloadBytes);
  return header;
}

function bytesOf(frames: readonly Frame[]): Buffer {
  return Buffer.concat(frames.map(({ kind, payload }) => frameOf(kind, payload)));
}

/** What a reader gave out: whole messages, and all data one after the other. */
function read(chunks: readonly Buffer[]) {
  const messages: string[] = [];
  const data: Buffer[] = [];
  let beats = 0;
  const reader = new FrameReader({
    beat: () => {
      beats += 1;
    },
    message: (payload) => messages.push(payload.toString('hex')),
    data: (piece) => data.push(Buffer.from(piece)),
  });
  // As the link does it: every chunk comes in the same memory.
  const memory = Buffer.alloc(Math.max(0, ...chunks.map((chunk) => chunk.length)));
  for (const chunk of chunks) reader.push(memory.subarray(0, chunk.copy(memory)));
  return { beats, messages, data: Buffer.concat(data).toString('hex') };
}

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const places = [0, ...at.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((place, index) => bytes.subarray(places[index], place));
}

describe('frames', () => {
  it('are read the same however the bytes were cut', () => {
    fc.assert(
      fc.property(fc.array(frame), fc.array(fc.nat()), (frames, places) => {
        const bytes = bytesOf(frames);
        expect(read(cut(bytes, places))).toEqual({
          beats: frames.filter(({ kind }) => kind === 'beat').length,
          messages: frames.filter(({ kind }) => kind === 'message').map(({ payload }) => payload.toString('hex')),
          data: Buffer.concat(frames.filter(({ kind }) => kind === 'data').map(({ payload }) => payload)).toString(
            'hex',
          ),
        });
      }),
    );
  });

  it('are read the same byte by byte', () => {
    const bytes = bytesOf([
      { kind: 'message', payload: Buffer.from('{}') },
      { kind: 'data', payload: Buffer.from('abc') },
    ]);
    expect(read([...bytes].map((byte) => Buffer.of(byte)))).toEqual(read([bytes]));
  });

  it.each([
    ['of an unknown kind', Buffer.of(7, 0, 0, 0, 0)],
    ['that is a message longer than 16 KiB', frameHeader('message', 16 * 1024 + 1)],
    ['that is a message without a word', frameHeader('message', 0)],
    ['that is a beat with a payload', frameHeader('beat', 1)],
    ['of data longer than 1 MiB', frameHeader('data', 1024 * 1024 + 1)],
  ])('are refused from the header on when there is one %s', (_, bytes) => {
    expect(() => read([bytes])).toThrow(FrameError);
  });

  it('never make the reader fail in any other way, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), (chunks) => {
        try {
          read(chunks.map((chunk) => Buffer.from(chunk)));
        } catch (error) {
          expect(error).toBeInstanceOf(FrameError);
        }
      }),
    );
  });
});
