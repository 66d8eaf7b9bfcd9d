import { Refusal } from '../migration/refusal.ts';
import { didYouMean } from '../policy/nearest.ts';
import type { Windows } from './closure.ts';

/** @param name of the window that a request asks for; undefined where it asks for none */
export function refuseUnknownWindow(name: string | undefined, windows: Windows): Refusal | undefined {
  if (name === undefined || windows.has(name)) return undefined;
  const shown = name.slice(0, 80);
  const known = [...windows.keys()];
  const list = known.length === 0 ? 'they have none' : `they have: ${known.join(', ')}`;
  const message = `the policies have no window ${JSON.stringify(shown)}${didYouMean(shown, known)}; ${list}`;
  return new Refusal('WINDOW_NOT_FOUND', message, { window: shown });
}
