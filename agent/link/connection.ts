import type { TLSSocket } from 'node:tls';
import type { Fault } from '../fault.ts';
import { FrameReader, frameOf, headerBytes, writeHeader } from './frame.ts';
import { readInto } from './read-into.ts';
import { connectionLost, protocolBroken } from './refusals.ts';

/** What comes in on a connection. */
export interface Receiver<Incoming> {
  message(message: Incoming): void;
  /** The piece lasts no longer than the call. */
  data(piece: Buffer): void;
}

/** A side that has sent nothing for so long sends a beat, in ticks. */
const beatTicks = 2;
/** A peer of which nothing was heard for so long is gone, in ticks. */
const deadTicks = 8;
/** Time is counted in ticks that this process saw, so that one that was suspended itself does not call its peer dead. */
const tickMs = 1000;
/** TLS gives records of 16 KiB at most, a plain socket 64 KiB at a time. In bytes. */
const readBytes = 64 * 1024;
/** How long a connection may take to send its last words, in milliseconds. */
const farewellMs = 2000;

/**
 * One TLS connection between two agents, after its handshake: messages and data, both ways, with a sign of life. Whatever
 * happens to the socket ends up in `closed`; nothing is thrown. Reading never pauses: what is under way is bounded by the
 * leg's window (flight-window.ts), so that a peer which cannot take data is still heard.
 */
export class Connection<Outgoing, Incoming> {
  /** Whom the connection leads to, for messages: a host's name. */
  readonly peer: string;
  /** Settles once, with why the connection is no more. Never rejects. */
  readonly closed: Promise<Fault>;
  /** Gets what comes in; set by whoever the next words are for. */
  receiver: Receiver<Incoming> = { message() {}, data() {} };
  readonly #socket: TLSSocket;
  #close: (fault: Fault) => void = () => {};
  #silentTicks = 0;
  #idleTicks = 0;

  /** @param read turns the payload of a message into one, or throws what is wrong with it */
  constructor(socket: TLSSocket, peer: string, read: (payload: Buffer) => Incoming) {
    this.#socket = socket;
    this.peer = peer;
    this.closed = new Promise((resolve) => {
      this.#close = resolve;
    });
    const reader = new FrameReader({
      beat() {},
      message: (payload) => this.receiver.message(read(payload)),
      data: (piece) => this.receiver.data(piece),
    });
    const ticks = setInterval(() => this.#tick(), tickMs);
    socket.setNoDelay(true);
    const buffer = Buffer.allocUnsafeSlow(readBytes);
    readInto(
      socket,
      () => buffer,
      (_, bytes) => {
        this.#push(reader, buffer.subarray(0, bytes));
        return true;
      },
    );
    socket.on('end', () => this.end(connectionLost(peer, 'the other side closed it')));
    socket.on('error', (error) => this.destroy(connectionLost(peer, error.message, error)));
    socket.on('close', () => {
      clearInterval(ticks);
      this.#close(connectionLost(peer, 'it was closed'));
    });
  }

  send(message: Outgoing): void {
    this.#write(frameOf('message', Buffer.from(JSON.stringify(message))));
  }

  /**
   * Sends a data frame that stands ready but for its header, for which there are `headerBytes` of room at its beginning. At most
   * 1 MiB at a time. Settles when the frame's memory may be used for something else, also when nothing is ever sent again.
   */
  sendData(framed: Buffer): Promise<void> {
    writeHeader(framed, 'data', framed.length - headerBytes);
    return new Promise((resolve) => this.#write(framed, resolve));
  }

  /** Closes the connection after what was sent has gone out. */
  end(why: Fault): void {
    this.#close(why);
    this.#socket.end();
    const impatience = setTimeout(() => this.#socket.destroy(), farewellMs);
    this.#socket.once('close', () => clearTimeout(impatience));
  }

  /** Closes the connection at once. */
  destroy(why: Fault): void {
    this.#close(why);
    this.#socket.destroy();
  }

  #push(reader: FrameReader, chunk: Buffer): void {
    this.#silentTicks = 0;
    if (this.#socket.writableEnded) return;
    try {
      reader.push(chunk);
    } catch (error) {
      this.destroy(protocolBroken(this.peer, error instanceof Error ? error.message : String(error), error));
    }
  }

  #write(frame: Buffer, done: () => void = () => {}): void {
    if (!this.#socket.writable) {
      done();
      return;
    }
    this.#idleTicks = 0;
    this.#socket.write(frame, () => done());
  }

  #tick(): void {
    this.#silentTicks += 1;
    this.#idleTicks += 1;
    if (this.#silentTicks >= deadTicks) {
      this.destroy(connectionLost(this.peer, `nothing heard for ${(deadTicks * tickMs) / 1000} s`));
    } else if (this.#idleTicks >= beatTicks) {
      this.#write(frameOf('beat'));
    }
  }
}
