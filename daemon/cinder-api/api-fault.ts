/** Cinder's word for a status, the one key of the body. */
const words: Readonly<Record<number, string>> = {
  400: 'badRequest',
  403: 'forbidden',
  404: 'itemNotFound',
  405: 'badMethod',
  413: 'overLimit',
  415: 'badMediaType',
  503: 'serviceUnavailable',
};

/** An answer other than what was asked for, as Cinder gives it. */
export class ApiFault extends Error {
  override readonly name = 'ApiFault';
  /** The HTTP status. */
  readonly status: number;

  /** @param message for a person: what failed, on what, the value seen, what to do */
  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }

  /** Such as `{"badRequest": {"code": 400, "message": "..."}}`; of 401 it is the one that keystonemiddleware gives. */
  get body(): object {
    const { status: code, message } = this;
    if (code === 401) return { error: { code, title: 'Unauthorized', message } };
    return { [words[code] ?? 'computeFault']: { code, message } };
  }
}

/** Nobody known, or nobody at all. */
export function unauthorized(): ApiFault {
  return new ApiFault(401, 'The request you have made requires authentication.');
}

/** @param rule Cinder's name for what is allowed or not, such as `volume_extension:services:index` */
export function forbidden(rule: string): ApiFault {
  return new ApiFault(403, `Policy doesn't allow ${rule} to be performed.`);
}

/** @param silentHosts hosts that may have it and could not be asked */
export function volumeNotFound(id: string, silentHosts = ''): ApiFault {
  const silent = silentHosts === '' ? '' : ` These hosts could not be asked: ${silentHosts.split(',').join(', ')}.`;
  return new ApiFault(404, `Volume ${id} could not be found.${silent}`);
}
