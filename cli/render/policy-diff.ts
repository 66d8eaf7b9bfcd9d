import { compareRates } from '../../daemon/core/rate/merge.ts';
import type { DifferenceView, EffectView, PolicyDiffView } from '../views/policy-difference.ts';
import { rateText } from './limit.ts';
import type { Paint } from './paint.ts';
import { counted, printable } from './text.ts';
import { endText } from './timeline-text.ts';
import { wrap } from './wrap.ts';

const indent = '  ';

/** What a draft would change: hosts that come and go, then each migration with its rate and reason now and then. */
export function renderPolicyDiff(folder: string, view: PolicyDiffView, paint: Paint, width?: number): string {
  const hosts = [
    hostLine('+', 'hosts that come', view.addedHosts, paint.good),
    hostLine('-', 'hosts that go', view.removedHosts, paint.bad),
    hostLine('~', 'hosts whose agent has another address', view.readdressedHosts, paint.warn),
  ].flatMap((line) => line ?? []);
  const migrations = view.differences.flatMap((each) => ['', renderDifference(each, paint, width)]);
  return [totals(folder, view), ...hosts.map((line) => wrap(line, width, indent)), ...migrations].join('\n');
}

function totals(folder: string, { differences, unchangedCount, policyGeneration }: PolicyDiffView): string {
  const all = counted(differences.length + unchangedCount, 'migration');
  const changes =
    differences.length === 0 ? `nothing changes for ${all}` : `something changes for ${differences.length} of ${all}`;
  return `${folder} against generation ${policyGeneration}: ${changes}; nothing is put in force`;
}

function hostLine(
  sign: string,
  what: string,
  hosts: readonly string[],
  colour: (text: string) => string,
): string | undefined {
  return hosts.length === 0 ? undefined : `${colour(sign)} ${what}: ${hosts.map(printable).join(', ')}`;
}

function renderDifference(view: DifferenceView, paint: Paint, width: number | undefined): string {
  const { migrationId, volume, before, after, changed } = view;
  const places = `${view.sourceHost}:${view.sourcePool} to ${view.destinationHost}:${view.destinationPool}`;
  const lines = [
    `${paint.strong(printable(migrationId))}  ${printable(`${volume} ${places}`)}`,
    ...(view.lostHosts.length === 0
      ? []
      : [paint.bad(`${indent}its host is gone: ${view.lostHosts.map(printable).join(', ')}`)]),
    ...(changed.includes('rate') || changed.includes('reason') ? rateLines(before, after, paint) : []),
    ...(changed.includes('window') ? pair('window', windowText(before), windowText(after)) : []),
    ...(changed.includes('settings') ? pair('settings', settingsText(before), settingsText(after)) : []),
    ...(changed.includes('budgets') ? [`${indent}${'budgets'.padEnd(10)}${budgetsText(before, after)}`] : []),
    ...(changed.includes('end') ? pair('end', endText(before.end), endText(after.end)) : []),
  ];
  return lines.map((line) => wrap(line, width, indent.repeat(5))).join('\n');
}

function rateLines(before: EffectView, after: EffectView, paint: Paint): string[] {
  const change = `${rateText(before.effective)} -> ${painted(before, after, paint)}`;
  return [
    `${indent}rate      ${change}`,
    `${indent}  now     ${printable(before.summary)}`,
    `${indent}  then    ${printable(after.summary)}`,
  ];
}

/** A rate that rises is a warning: it is what a slip of the pen does harm by. */
function painted({ effective: before }: EffectView, { effective: after }: EffectView, paint: Paint): string {
  const text = rateText(after);
  if (before === null || after === null) return text;
  const order = compareRates(after, before);
  return order > 0 ? paint.warn(text) : order < 0 ? paint.good(text) : text;
}

function pair(what: string, before: string, after: string): string[] {
  return [`${indent}${what.padEnd(10)}${before} -> ${after}`];
}

function windowText({ window }: EffectView): string {
  if (window === null) return 'none';
  return `${window.names.map(printable).join(', ')} (${window.note === '' ? window.passage : printable(window.note)})`;
}

/** Those it crosses newly, those it crosses no more, and those whose limit is another. */
function budgetsText(before: EffectView, after: EffectView): string {
  const limits = (view: EffectView) => new Map(view.budgets.map(({ name, limit }) => [name, rateText(limit)]));
  const [now, then] = [limits(before), limits(after)];
  const changes = [...new Set([...now.keys(), ...then.keys()])].flatMap((name) => {
    const [was, is] = [now.get(name), then.get(name)];
    if (was === is) return [];
    if (was === undefined) return `+ ${printable(name)} ${is}`;
    return is === undefined ? `- ${printable(name)} ${was}` : `${printable(name)} ${was} -> ${is}`;
  });
  return changes.join(', ');
}

function settingsText({ settings }: EffectView): string {
  const besides = settings.filter(({ key }) => key !== 'window');
  return besides.map(({ key, value }) => `${key} ${printable(value)}`).join(', ') || 'none';
}
