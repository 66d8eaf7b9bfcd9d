import type { Rate } from '../rate/rate.ts';
import type { LayerKind } from './explanation.ts';

/** A layer that may ask for a limit, before it is known which one wins. */
export interface Layer {
  readonly kind: LayerKind;
  /** A rule's, a pool's or a host's name; empty where the kind has only one. */
  readonly name: string;
  readonly origin: string;
  /** Undefined where the layer says nothing. */
  readonly limit: Rate | undefined;
  /** Why it says nothing, or what is odd about what it says; empty where there is nothing to add. */
  readonly note: string;
}

/** A layer that states a limit. */
export type SpeakingLayer = Layer & { readonly limit: Rate };

export function speaks(layer: Layer): layer is SpeakingLayer {
  return layer.limit !== undefined;
}
