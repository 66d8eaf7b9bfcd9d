import { freePorts } from '../../scripts/local-cluster/ports.ts';
import type { Ends } from './plain.ts';

/** Bytes that socat moves at once; of 8 KiB (its own choice) to 4 MiB the best where this was written. */
const blockBytes = 256 * 1024;

/**
 * The copy between two hosts as a person builds it from socat: TLS 1.3, both sides with certificates that the other checks.
 * @param pki folder with ca.crt and the certificates of stor-01 and stor-02
 */
export async function socatPipeline(
  ends: Ends,
  pki: string,
): Promise<{ line: string; variables: Record<string, string> }> {
  const [port = 0] = await freePorts(1);
  const tls = (name: string) =>
    `cert=$PKI/${name}.crt,key=$PKI/${name}.key,cafile=$PKI/ca.crt,verify=1,openssl-min-proto-version=TLS1.3`;
  const listen = `OPENSSL-LISTEN:$PORT,bind=127.0.0.1,reuseaddr,commonname=stor-01,${tls('stor-02')}`;
  const connect = `OPENSSL:127.0.0.1:$PORT,commonname=stor-02,retry=100,interval=0.02,${tls('stor-01')}`;
  const sink = `socat -u -b ${blockBytes} "${listen}" STDOUT | ${ends.sink}`;
  const source = `${ends.source} | pv -q | socat -u -b ${blockBytes} STDIN "${connect}"`;
  return { line: `${source} & ${sink}`, variables: { PKI: pki, PORT: String(port) } };
}
