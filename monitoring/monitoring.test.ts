import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { execa } from 'execa';
import type { Registry } from 'prom-client';
import { parse } from 'yaml';
import { z } from 'zod';
import { agentRegistry } from '../agent/metrics/agent-registry.ts';
import { daemonRegistry } from '../daemon/metrics/daemon-registry.ts';
import { ObservedDaemon } from '../test/support/observed-daemon.ts';
import { itWithTool } from '../test/support/with-tool.ts';

const pathOf = (path: string) => join(import.meta.dirname, '..', path);
const read = (path: string) => readFileSync(pathOf(path), 'utf8');
const page = read('docs/metrics.md');

const daemon = daemonRegistry(new ObservedDaemon().observed());
const agent = agentRegistry({
  version: '1.2.3',
  pools: [],
  copies: { reports: () => [], specOf: () => undefined, onChange: () => () => {} },
  sinks: { writtenBytes: () => new Map() },
  sinkServer: { refusals: new Map() },
  offers: { open: { counts: () => ({ waiting: 0, begun: 0 }) }, missedFile: '/nowhere' },
});

const families = (registry: Registry) => registry.getMetricsAsArray();
const ownNames = (registry: Registry) =>
  families(registry).flatMap(({ name }) => (name.startsWith('sluice_') ? [name] : []));

/** Every name of a series that the two programs export. */
const exported: ReadonlySet<string> = new Set(
  [daemon, agent].flatMap(families).flatMap(({ name, type }) =>
    // Its types say number, it is a word.
    String(type) === 'histogram' ? ['_bucket', '_sum', '_count'].map((suffix) => name + suffix) : [name],
  ),
);

/** The metrics that an expression of PromQL names: what is in quotes and in lists of labels is none. */
function metricsIn(expression: string): string[] {
  return expression.replaceAll(/"[^"]*"/g, '').match(/\b(?:sluice|process|nodejs)_\w+/g) ?? [];
}

const ruleFile = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^Sluice[A-Za-z]+$/),
          expr: z.string(),
          for: z
            .string()
            .regex(/^\d+[smh]$/)
            .optional(),
          labels: z.strictObject({ severity: z.enum(['critical', 'warning', 'info']) }),
          annotations: z.strictObject({ summary: z.string(), description: z.string() }),
        }),
      ),
    }),
  ),
});

const dashboard = z.looseObject({
  title: z.literal('Sluice'),
  templating: z.object({ list: z.array(z.looseObject({ name: z.string(), definition: z.string().optional() })) }),
  annotations: z.object({ list: z.array(z.looseObject({ expr: z.string() })) }),
  panels: z.array(
    z.looseObject({
      id: z.int(),
      title: z.string(),
      type: z.string(),
      datasource: z.object({ type: z.literal('prometheus'), uid: z.string().regex(/^\$\{datasource\}$/) }).optional(),
      gridPos: z.object({ x: z.int(), y: z.int(), w: z.int(), h: z.int() }),
      targets: z.array(z.looseObject({ expr: z.string(), refId: z.string() })).optional(),
    }),
  ),
});

describe('the metrics', () => {
  it.each([
    ['daemon', '## Daemon', '## Agent', daemon],
    ['agent', '## Agent', '## Both', agent],
  ])('of the %s are those that docs/metrics.md lists, with their labels', (_, from, to, registry) => {
    const part = page.slice(page.indexOf(`${from}\n`), page.indexOf(`${to}\n`));
    const listed = [...part.matchAll(/^\| `(sluice_\w+)` \|([^|]*)\|/gm)].map(([, name, labels = '']) => [
      name,
      labels.split(',').flatMap((label) => label.trim() || []),
    ]);
    const told = families(registry).filter(({ name }) => name.startsWith('sluice_'));
    const labels = told.map((family) => [family.name, 'labelNames' in family ? family.labelNames : []]);
    expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(labels));
  });

  it('are named as Prometheus wants it', () => {
    const units = /_(?:seconds|bytes|bytes_per_second|total|info|ratio)$/;
    const counted = [
      'generation',
      'refused',
      'warnings',
      'open',
      'hosts',
      'up',
      'migrations',
      'obstructed',
      'queued',
      'place',
      'copies',
      'offers',
      'duplicates',
      'batches',
    ];
    const odd = [...ownNames(daemon), ...ownNames(agent)].filter(
      (name) => !units.test(name) && !counted.some((word) => name.endsWith(`_${word}`)),
    );
    expect(odd).toEqual([]);
    const misnamed = [daemon, agent]
      .flatMap(families)
      .filter(({ name, type }) => name.endsWith('_total') !== (String(type) === 'counter'));
    expect(misnamed.map(({ name }) => name)).toEqual([]);
  });
});

describe('the alert rules', () => {
  const rules = ruleFile.parse(parse(read('monitoring/alerts/sluice.yaml'))).groups.flatMap((group) => group.rules);

  it('look at metrics that there are', () => {
    for (const { alert, expr } of rules) {
      const named = metricsIn(expr);
      expect({ alert, metrics: named.length }).not.toMatchObject({ metrics: 0 });
      expect({ alert, unknown: named.filter((name) => !exported.has(name)) }).toEqual({ alert, unknown: [] });
    }
  });

  it('are listed in docs/metrics.md', () => {
    expect([...page.matchAll(/^\| (Sluice\w+) \|/gm)].map(([, name]) => name)).toEqual(rules.map(({ alert }) => alert));
  });

  // Skipped where Prometheus (Debian: prometheus) is not installed: its promtool is the referee.
  itWithTool('promtool')('are good in the eyes of promtool', async () => {
    const args = ['check', 'rules', pathOf('monitoring/alerts/sluice.yaml')];
    const { exitCode, stderr } = await execa('promtool', args, { reject: false });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });
});

describe('the dashboard', () => {
  const { panels, templating, annotations } = dashboard.parse(JSON.parse(read('monitoring/dashboards/sluice.json')));
  const expressions = [
    ...panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
    ...templating.list.flatMap(({ definition }) => definition ?? []),
    ...annotations.list.map(({ expr }) => expr),
  ];

  it('looks at metrics that there are, and at every one of ours', () => {
    const named = new Set(expressions.flatMap(metricsIn));
    expect([...named].filter((name) => !exported.has(name))).toEqual([]);
    const shown = (name: string) => named.has(name) || named.has(`${name}_bucket`);
    expect([...ownNames(daemon), ...ownNames(agent)].filter((name) => !shown(name))).toEqual([]);
  });

  it('asks the data source that is chosen in it, by variables that it has', () => {
    expect(templating.list[0]).toMatchObject({ name: 'datasource', type: 'datasource', query: 'prometheus' });
    const known = templating.list.map(({ name }) => name);
    const used = new Set(expressions.flatMap((text) => [...text.matchAll(/\$\{?(\w+)/g)].map(([, name]) => name)));
    expect([...used].filter((name) => name === undefined || !known.includes(name))).toEqual([]);
    for (const { type, datasource, title } of panels) {
      expect({ title, hasSource: datasource !== undefined }).toEqual({ title, hasSource: type !== 'row' });
    }
  });

  it('has panels that do not lie on one another', () => {
    const taken = new Map<string, string>();
    for (const { title, gridPos } of panels) {
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect({ title, under: taken.get(`${x} ${y}`) }).toEqual({ title, under: undefined });
          taken.set(`${x} ${y}`, title);
        }
      }
    }
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(Math.max(...panels.map(({ gridPos }) => gridPos.x + gridPos.w))).toBe(24);
  });
});
