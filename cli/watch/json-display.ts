import type { Output } from '../output.ts';
import type { Display } from './display.ts';

/** Every sighting of a migration as one JSON object on a line of its own. */
export function jsonDisplay(output: Output): Display {
  return {
    update: (view) => output.line(JSON.stringify(view)),
    lost() {},
    close() {},
  };
}
