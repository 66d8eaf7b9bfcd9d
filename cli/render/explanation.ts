import type { CapView, ExplanationView, LayerView, SettingView } from '../views/explanation.ts';
import { renderCrossedBudgets } from './explanation-budgets.ts';
import { renderNextChange, renderWindow } from './explanation-window.ts';
import { rateText } from './limit.ts';
import { withNotes } from './notes.ts';
import type { Paint } from './paint.ts';
import { type Column, renderTable } from './table.ts';
import { printable, widthOf } from './text.ts';
import { wrap } from './wrap.ts';

const mark = '→';
/** Where the width does not matter, lines are still for people to read. */
const widestLine = 120;

/**
 * The effective rate first, then every layer strongest first and every max lowest first, each with where it stands; an arrow
 * marks the layer that won and the max that clipped. Then the budgets that it crosses, the window, and what changes next by itself.
 * @param subject what it is about, such as `db to stor-02:fast`
 */
export function renderExplanation(subject: string, view: ExplanationView, paint: Paint, width?: number): string {
  // A window that restricts it is told below.
  const settings = view.settings.filter(({ key }) => view.window === null || key !== 'window');
  const parts = [
    `${subject}: ${paint.strong(rateText(view.effective))}`,
    view.summary === '' ? '' : `${wrap(printable(view.summary), width)}`,
    '',
    paint.faint('limits, strongest first: the first that speaks wins'),
    renderLayers(view.layers, paint, width),
    '',
    view.caps.length === 0 ? paint.faint('no max applies') : paint.faint('max, lowest first: every one holds'),
    ...(view.caps.length === 0 ? [] : [renderCaps(view.caps, paint, width)]),
    ...(view.budgets.length === 0 ? [] : ['', renderCrossedBudgets(view.budgets, paint, width)]),
    ...(settings.length === 0 ? [] : ['', renderSettings(settings, paint)]),
    '',
    ...(view.window === null
      ? [paint.faint('no window restricts it')]
      : [renderWindow(view.window, view.atTime, paint, width)]),
    ...(view.nextChange === null ? [] : [renderNextChange(view.nextChange, view.atTime, paint, width)]),
    '',
    paint.faint(`policy generation ${view.policyGeneration}`),
  ];
  return parts.filter((part, index) => part !== '' || index > 1).join('\n');
}

/** Notes stand beside their layers where every line stays readable, else below them. */
function renderLayers(layers: readonly LayerView[], paint: Paint, width = widestLine): string {
  const beside = layersTable(layers, paint, width, [{ title: 'NOTE', paint: (text) => paint.faint(text) }]);
  if (beside.split('\n').every((line) => widthOf(line) <= width)) return beside;
  return withNotes(
    layersTable(layers, paint, width, []),
    layers.map((layer) => layer.note),
    paint,
    width,
  );
}

/** @param more columns beside those that are always there; with them nothing is cut, so that what is too wide shows as such */
function layersTable(layers: readonly LayerView[], paint: Paint, width: number, more: readonly Column[]): string {
  const isWhole = more.length > 0;
  const strong = (text: string, row: number) => (layers[row]?.won ? paint.good(text) : text);
  return renderTable(
    [
      { title: ' ', paint: strong },
      { title: 'LAYER', paint: strong, ...(isWhole ? {} : { atLeast: 16 }) },
      { title: 'LIMIT', align: 'right', paint: strong },
      { title: 'FROM', ...(isWhole ? {} : { atLeast: 20, cut: 'middle' }) },
      ...more,
    ],
    layers.map((layer) => [
      layer.won ? mark : ' ',
      printable(`${layer.kind} ${layer.name}`.trim()),
      rateText(layer.limit),
      printable(layer.origin) || '-',
      printable(layer.note),
    ]),
    paint,
    width,
  );
}

function renderCaps(caps: readonly CapView[], paint: Paint, width: number | undefined): string {
  const strong = (text: string, row: number) => (caps[row]?.clipped ? paint.warn(text) : text);
  return renderTable(
    [
      { title: ' ', paint: strong },
      { title: 'SCOPE', paint: strong, atLeast: 16 },
      { title: 'MAX', align: 'right', paint: strong },
      { title: 'FROM', atLeast: 20, cut: 'middle' },
      { title: '', paint: strong },
    ],
    caps.map((cap) => [
      cap.clipped ? mark : ' ',
      printable(cap.scope),
      rateText(cap.max),
      printable(cap.origin) || '-',
      cap.clipped ? 'clips' : '',
    ]),
    paint,
    width,
  );
}

function renderSettings(settings: readonly SettingView[], paint: Paint): string {
  const lines = settings.map(
    ({ key, value, origin }) => `  ${key} ${printable(value)}  ${paint.faint(printable(origin))}`,
  );
  return [paint.faint('set besides:'), ...lines].join('\n');
}
