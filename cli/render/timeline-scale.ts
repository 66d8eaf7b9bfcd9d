import type { SimulatedMigrationView, SimulationView, SpanView } from '../views/simulation.ts';

/** Bytes per second that a span comes to; 0 where nothing moves. */
export function speedOf({ fromTime, toTime, movedBytes, rate }: SpanView): number {
  if (rate?.kind === 'limited') return rate.bytesPerSecond;
  const ms = Date.parse(toTime) - Date.parse(fromTime);
  return rate?.kind === 'paused' || ms <= 0 ? 0 : (movedBytes * 1000) / ms;
}

/** The fastest span of all, in bytes per second: what the highest bar stands for; at least 1. */
export function fastestOf({ migrations }: SimulationView): number {
  return migrations.reduce((fastest, { spans }) => Math.max(fastest, ...spans.map(speedOf)), 1);
}

/** Whether something moves in a span. */
export function moves({ kind }: SpanView): boolean {
  return kind === 'runs' || kind === 'trickles' || kind === 'finishes';
}

/** Whether the window is closed over a span. */
export function isClosed({ kind }: SpanView): boolean {
  return kind === 'waits' || kind === 'pauses' || kind === 'trickles' || kind === 'finishes';
}

/** Whether it waits for its turn over a span. */
export function isQueued({ kind }: SpanView): boolean {
  return kind === 'queued';
}

/** Whether anything ever waits for its turn. */
export function hasQueue({ migrations }: SimulationView): boolean {
  return migrations.some(({ spans }) => spans.some(isQueued));
}

/** Whether it stands still although neither a window nor a queue keeps it. */
export function isStopped({ kind }: SpanView): boolean {
  return kind === 'rate-paused' || kind === 'request-paused' || kind === 'host-unknown';
}

/** When anything first moves; undefined where nothing does. */
export function beginOf({ spans }: SimulatedMigrationView): string | undefined {
  return spans.find(moves)?.fromTime;
}
