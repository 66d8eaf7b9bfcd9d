import { connect, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from '@jest/globals';
import { makeAuthority } from '../../test/support/certificates.ts';
import { type LinkRig, makeLink, never } from '../../test/support/link.ts';
import type { Fault } from '../fault.ts';
import { ticketLifeMs } from './ticket.ts';

const faultOf = (promise: Promise<unknown>) =>
  promise.then(
    () => {
      throw new Error('it was let in');
    },
    (error: Fault) => error,
  );

describe('a source', () => {
  let link: LinkRig;
  afterEach(() => link.dispose());

  it('is refused a ticket that was used', async () => {
    link = await makeLink();
    const ticket = link.open();
    await link.pipeline(ticket).connect(never);
    const fault = await faultOf(link.pipeline(ticket).connect(never));
    expect(fault).toMatchObject({ reason: 'TICKET_REFUSED', transient: false });
    expect(fault.message).toMatch(/copy is refused: it has been used already; ask the sink for a new one/);
    expect(link.log.join('')).toMatch(/refused a source/);
    expect(link.log.join('')).not.toContain(ticket);
  });

  it('is refused an unknown ticket, and a ticket for a copy that is not open', async () => {
    link = await makeLink();
    link.open();
    expect(await faultOf(link.pipeline('made up').connect(never))).toMatchObject({ reason: 'TICKET_REFUSED' });
    expect(await faultOf(link.pipeline('x', { copyId: 'other' }).connect(never))).toMatchObject({
      reason: 'TICKET_REFUSED',
      facts: { why: 'no sink is open for this copy' },
    });
  });

  it('is refused an expired ticket, and let in with a renewed one', async () => {
    let now = 0;
    link = await makeLink({ now: () => now });
    const pipeline = link.pipeline(link.open());
    now = ticketLifeMs + 1;
    expect(await faultOf(pipeline.connect(never))).toMatchObject({ facts: { why: 'it was not used in time' } });
    pipeline.renew(link.open());
    expect(await pipeline.connect(never)).toEqual({ landedBytes: 0 });
  });

  it('is refused the ticket of another host, which stays good for that one', async () => {
    link = await makeLink();
    const ticket = link.open();
    const tls = await link.authority.issue({ name: 'stor-03', role: 'agent' });
    const fault = await faultOf(link.pipeline(ticket, { tls }).connect(never));
    expect(fault).toMatchObject({ reason: 'PERMISSION_DENIED' });
    expect(fault.message).toMatch(/stor-03 is refused: the ticket for copy copy was given to the host "stor-01"/);
    expect(await link.pipeline(ticket).connect(never)).toEqual({ landedBytes: 0 });
  });

  it('is refused with a certificate of another role', async () => {
    link = await makeLink();
    const tls = await link.authority.issue({ name: 'stor-01', role: 'client' });
    const fault = await faultOf(link.pipeline(link.open(), { tls }).connect(never));
    expect(fault).toMatchObject({ reason: 'PERMISSION_DENIED' });
    expect(fault.message).toMatch(/has the role client, this needs the role agent/);
  });

  it('is refused with an expired certificate', async () => {
    link = await makeLink();
    const tls = await link.authority.issue({ name: 'stor-01', role: 'agent', notAfter: new Date(Date.now() - 60_000) });
    const fault = await faultOf(link.pipeline(link.open(), { tls }).connect(never));
    expect(fault).toMatchObject({ reason: 'PERMISSION_DENIED', facts: { why: 'it has expired' } });
  });

  it('is refused with a certificate of another authority', async () => {
    link = await makeLink();
    const other = await (await makeAuthority('another')).issue({ name: 'stor-01', role: 'agent' });
    const fault = await faultOf(
      link.pipeline(link.open(), { tls: { ...other, ca: link.authority.ca } }).connect(never),
    );
    expect(fault).toMatchObject({ reason: 'PERMISSION_DENIED' });
    expect(fault.message).toMatch(/another certificate authority/);
  });

  it('is refused without a certificate', async () => {
    link = await makeLink();
    const socket = connect({
      port: link.wire.port,
      servername: 'stor-02',
      ca: link.authority.ca,
      checkServerIdentity: () => undefined,
    });
    expect(await said(socket)).toMatch(/PERMISSION_DENIED.*none was presented/);
  });

  it('refuses a sink of another host, another role, another authority', async () => {
    link = await makeLink();
    const ticket = link.open();
    const misled = await faultOf(link.pipeline(ticket, { host: 'stor-09' }).connect(never));
    expect(misled.message).toMatch(/the certificate is that of "stor-02", expected "stor-09"/);
    const tls = { ...(await link.authority.issue({ name: 'stor-01', role: 'agent' })), ca: (await makeAuthority()).ca };
    expect(await faultOf(link.pipeline(ticket, { tls }).connect(never))).toMatchObject({ reason: 'PERMISSION_DENIED' });
    await link.dispose();
    link = await makeLink({ sinkRole: 'client' });
    const posing = await faultOf(link.pipeline(link.open()).connect(never));
    expect(posing.message).toMatch(/has the role client, this needs the role agent/);
  });

  it('hears of a sink that is not there, and may try again', async () => {
    link = await makeLink();
    link.wire.close();
    expect(await faultOf(link.pipeline(link.open()).connect(never))).toMatchObject({
      reason: 'CONNECTION_LOST',
      transient: true,
    });
  });

  it('gives up when it is told to', async () => {
    link = await makeLink();
    const reason = new Error('enough');
    await expect(link.pipeline(link.open()).connect(AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it('is thrown out for bytes that are not the protocol, and others go on', async () => {
    link = await makeLink();
    const tls = await link.authority.issue({ name: 'stor-01', role: 'agent' });
    const socket = connect({
      ...tls,
      port: link.wire.port,
      servername: 'stor-02',
      checkServerIdentity: () => undefined,
    });
    socket.write(Buffer.alloc(64, 0xff));
    expect(await said(socket)).toBe('');
    expect(await link.pipeline(link.open()).connect(never)).toEqual({ landedBytes: 0 });
  });
});

/** All that comes in until the other side closes. */
async function said(socket: TLSSocket): Promise<string> {
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  socket.on('error', () => {});
  await new Promise((resolve) => socket.on('close', resolve));
  return text;
}
