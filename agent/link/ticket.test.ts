import { describe, expect, it } from '@jest/globals';
import { TicketBooth, ticketLifeMs } from './ticket.ts';

describe('a ticket', () => {
  it('lets its bearer in once', () => {
    const booth = new TicketBooth(() => 0);
    const ticket = booth.issue();
    expect(booth.spend(ticket)).toBe('spent');
    expect(booth.spend(ticket)).toBe('used');
  });

  it('has at least 128 random bits and differs each time', () => {
    const booth = new TicketBooth(() => 0);
    const ticket = booth.issue();
    expect(Buffer.from(ticket, 'base64url').length).toBeGreaterThanOrEqual(16);
    expect(booth.issue()).not.toBe(ticket);
  });

  it('is useless once another was given out', () => {
    const booth = new TicketBooth(() => 0);
    const old = booth.issue();
    const ticket = booth.issue();
    expect(booth.spend(old)).toBe('unknown');
    expect(booth.spend(ticket)).toBe('spent');
  });

  it('expires when nobody spends it', () => {
    let now = 0;
    const booth = new TicketBooth(() => now);
    const ticket = booth.issue();
    now = ticketLifeMs + 1;
    expect(booth.spend(ticket)).toBe('expired');
  });

  it('keeps while its bearer is connected, and expires a while after', () => {
    let now = 0;
    const booth = new TicketBooth(() => now);
    const ticket = booth.issueHeld();
    now = 100 * ticketLifeMs;
    booth.release();
    now += ticketLifeMs;
    expect(booth.spend(ticket)).toBe('spent');
    const next = booth.issueHeld();
    booth.release();
    now += ticketLifeMs + 1;
    expect(booth.spend(next)).toBe('expired');
  });

  it.each(['', 'x', '\u0000'.repeat(43), 'a'.repeat(10_000)])('that was never given out is refused: %j', (ticket) => {
    const booth = new TicketBooth(() => 0);
    expect(booth.spend(ticket)).toBe('unknown');
    booth.issue();
    expect(booth.spend(ticket)).toBe('unknown');
  });
});
