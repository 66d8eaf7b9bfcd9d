import { styleText } from 'node:util';

/** Colours by what they mean; without colours the text stays as it is. */
export interface Paint {
  good(text: string): string;
  bad(text: string): string;
  warn(text: string): string;
  faint(text: string): string;
  strong(text: string): string;
}

type Style = Parameters<typeof styleText>[0];

function painter(style: Style): (text: string) => string {
  return (text) => styleText(style, text, { validateStream: false });
}

const coloured: Paint = {
  good: painter('green'),
  bad: painter('red'),
  warn: painter('yellow'),
  faint: painter('dim'),
  strong: painter('bold'),
};

const same = (text: string): string => text;

/** For where no colour is wanted: tests, files, pipes, NO_COLOR. */
export const plain: Paint = { good: same, bad: same, warn: same, faint: same, strong: same };

export function paintFor(colours: boolean): Paint {
  return colours ? coloured : plain;
}
