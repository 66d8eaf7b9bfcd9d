/** Colours by what they mean. */
interface Colours {
  readonly page: string;
  readonly ink: string;
  readonly faint: string;
  readonly grid: string;
  readonly day: string;
  readonly inside: string;
  readonly outside: string;
  readonly closed: string;
  readonly queued: string;
  readonly late: string;
}

/** Text stands out from its page by at least 4.5 to 1, on bars white does. */
const light: Colours = {
  page: '#ffffff',
  ink: '#1b1f24',
  faint: '#57606a',
  grid: '#e4e7eb',
  day: '#b9c0c9',
  inside: '#2a78c2',
  outside: '#b45f06',
  closed: '#e9edf2',
  queued: '#f3e9d8',
  late: '#a3410a',
};

const dark: Colours = {
  page: '#14181d',
  ink: '#e6e9ed',
  faint: '#9aa4b0',
  grid: '#262d35',
  day: '#46505c',
  inside: '#2f74b8',
  outside: '#a85f0a',
  closed: '#232a33',
  queued: '#352c1d',
  late: '#f0a05a',
};

/** Light where a viewer knows of no scheme. Without variables, which converters to other formats do not read. */
export const stylesheet = `<style>
text { font-size: 11px } .heading { font-size: 14px; font-weight: 600 } .name { font-size: 12px } .rate { fill: #ffffff }
.stop { stroke-width: 2; stroke-dasharray: 4 4 } .end { stroke-width: 2 }
${rulesOf(light)}
@media (prefers-color-scheme: dark) { ${rulesOf(dark)} }
</style>`;

function rulesOf({ page, ink, faint, grid, day, inside, outside, closed, queued, late }: Colours): string {
  const fills = { page, heading: ink, name: ink, faint, inside, outside, closed, queued, late };
  const strokes = { hour: grid, day, stop: late, end: ink };
  return [
    ...Object.entries(fills).map(([kind, colour]) => `.${kind} { fill: ${colour} }`),
    ...Object.entries(strokes).map(([kind, colour]) => `.${kind} { stroke: ${colour} }`),
  ].join(' ');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A text that came from elsewhere as XML may hold it. */
export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? '');
}
