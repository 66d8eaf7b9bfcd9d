/** What becomes of the source when the volume has moved, and why, for a person. */
export type SourceFate =
  /** The request and the rules of that moment will say, when its turn comes. */
  | { readonly kind: 'unsettled' }
  /** It stays under another name. */
  | { readonly kind: 'kept'; readonly reason: string }
  | { readonly kind: 'deleted'; readonly reason: string };

/** Stored with the step that carries it out, so that a step that is done again does the same. */
export type SettledFate = Exclude<SourceFate, { kind: 'unsettled' }>;

export const unsettled: SourceFate = { kind: 'unsettled' };
