/** Colours of the picture, for light and dark screens; text stands out by at least 4.5 to 1 on both. */
export const stylesheet = `<style>
svg { --page: #ffffff; --ink: #1b1f24; --faint: #57606a; --grid: #e4e7eb; --day: #c5cbd3; --inside: #2a78c2; --outside: #b45f06; --closed: #eceff3; --on-bar: #ffffff; --late: #a3410a; }
@media (prefers-color-scheme: dark) {
  svg { --page: #14181d; --ink: #e6e9ed; --faint: #9aa4b0; --grid: #232930; --day: #3a424c; --inside: #2f74b8; --outside: #b8690f; --closed: #20262e; --on-bar: #ffffff; --late: #f0a05a; }
}
.page { fill: var(--page) } .heading { fill: var(--ink); font-size: 14px; font-weight: 600 } .name { fill: var(--ink) } .faint { fill: var(--faint); font-size: 11px }
.late { fill: var(--late); font-size: 11px } .rate { fill: var(--on-bar); font-size: 11px } .hour { stroke: var(--grid) } .day { stroke: var(--day) }
.inside { fill: var(--inside) } .outside { fill: var(--outside) } .closed { fill: var(--closed) } .stop { stroke: var(--late); stroke-width: 2; stroke-dasharray: 4 4 } .end { stroke: var(--ink); stroke-width: 2 }
</style>`;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A text that came from elsewhere as XML may hold it. */
export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? '');
}
