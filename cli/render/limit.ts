import { compareRates, sameRate } from '../../daemon/core/rate/merge.ts';
import type { Rate } from '../../daemon/core/rate/rate.ts';
import { roundedRate } from '../../daemon/core/rate/rounded-text.ts';
import { formatRate } from '../../daemon/core/rate/text.ts';
import type { ExplanationView, LayerView } from '../views/explanation.ts';
import type { MigrationView } from '../views/migration.ts';
import { printable } from './text.ts';

/** The rate in force and who set it, in a few words. */
export interface LimitPhrase {
  readonly rate: string;
  /** `request`, `metadata`, `policies/10.yaml:4`, `max of host stor-02`, `window nights`, `budget uplink`; empty when nobody is known. */
  readonly by: string;
}

export function rateText(rate: Rate | null): string {
  return rate === null ? '-' : formatRate(rate);
}

/** A rate that nobody wrote, such as a share. */
export function shareText(rate: Rate | null): string {
  return rate === null ? '-' : roundedRate(rate);
}

/** What holds a migration at the moment: its share of a budget where that is less than its limit. */
export function holdPhrase({ explanation, share: standing }: MigrationView): LimitPhrase {
  const share = standing?.share ?? null;
  const limit = explanation?.effective ?? null;
  const isLess = share !== null && (limit === null || compareRates(share, limit) < 0);
  if (!isLess || !standing?.bound.startsWith('budget ')) return limitPhrase(explanation);
  return { rate: shareText(share), by: printable(standing.bound) };
}

export function limitPhrase(explanation: ExplanationView | null): LimitPhrase {
  if (explanation === null) return { rate: '-', by: '' };
  const clipping = explanation.caps.find((cap) => cap.clipped);
  const winner = explanation.layers.find((layer) => layer.won);
  const by = windowPhrase(explanation) ?? (clipping === undefined ? layerPhrase(winner) : `max of ${clipping.scope}`);
  return { rate: rateText(explanation.effective), by: printable(by) };
}

/** Undefined where no closed window decides the rate: a trickle above the limit does not. */
function windowPhrase({ window, effective, layers, caps }: ExplanationView): string | undefined {
  if (window === null || window.passage === 'open' || window.passage === 'finishes') return undefined;
  const unhindered = caps.find((cap) => cap.clipped)?.max ?? layers.find((layer) => layer.won)?.limit ?? null;
  if (unhindered !== null && effective !== null && sameRate(unhindered, effective)) return undefined;
  return `window ${window.names.join(' or ')}`;
}

function layerPhrase(layer: LayerView | undefined): string {
  if (layer === undefined) return '';
  if (layer.kind === 'request' || layer.kind === 'metadata') return layer.kind;
  return layer.origin || layer.name || layer.kind;
}

/** `policies/racks/10-racks.yaml:4` is `10-racks.yaml:4` where there is little room. */
export function shortBy(by: string): string {
  return /^(max of|window|budget) /.test(by) ? by : by.slice(by.lastIndexOf('/') + 1);
}
