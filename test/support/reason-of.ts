import { rpcFailureOf } from '../../proto/errors.ts';

/** The reason with which a call was refused; a sentence that no reason looks like when it was not. */
export async function reasonOf(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  return rpcFailureOf(error)?.reason ?? `no refusal: ${String(error)}`;
}
