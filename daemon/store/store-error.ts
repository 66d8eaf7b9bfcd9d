/** The store cannot be used; nothing in it was changed. The message names the file and says what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly reason: 'STORE_UNUSABLE' | 'STORE_NEWER' | 'RECORD_DAMAGED';

  constructor(reason: StoreError['reason'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
