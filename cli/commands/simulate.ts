import { writeFile } from 'node:fs/promises';
import type { SimulatePoliciesRequestInput } from '../../proto/gen/sluice/v1/SimulatePoliciesRequest.ts';
import { withDaemon } from '../connection/daemon.ts';
import { type ExitCode, exit } from '../failure/exit.ts';
import { usageFailure } from '../failure/failure.ts';
import type { Invocation } from '../invocation.ts';
import type { Output } from '../output.ts';
import { renderTimeline } from '../render/timeline.ts';
import { renderBudgetUses } from '../render/timeline-budgets.ts';
import { renderTimelineSvg } from '../render/timeline-svg.ts';
import { renderSpans, renderTimelineTable, renderTotals } from '../render/timeline-table.ts';
import { readGivenFile } from '../simulation/given-file.ts';
import { wireOf } from '../views/rate.ts';
import { type SimulationView, simulationView } from '../views/simulation.ts';
import { wireTime } from '../views/times.ts';
import { horizonWord } from '../words/horizon.ts';
import { instantWord } from '../words/instant.ts';
import { rateWord } from '../words/rate.ts';
import { readTexts, refuseDraft } from './policy-texts.ts';

export interface SimulateOptions {
  readonly policies?: string;
  readonly migrations?: string;
  /** False leaves the daemon's own out. */
  readonly running: boolean;
  readonly from?: string;
  readonly for: string;
  readonly unlimitedAs?: string;
  readonly spans?: boolean;
  readonly svg?: string;
}

/** When migrations would run, at which rate, and when they would end: as a table and a picture. Changes nothing. */
export async function simulate(invocation: Invocation, options: SimulateOptions): Promise<ExitCode> {
  const request = await requestOf(options);
  return withDaemon(invocation, async (daemon) => {
    const { policies: folder } = options;
    const refused = folder && (await refuseDraft(invocation, daemon, folder, request.texts ?? []));
    if (refused) return refused;
    const view = simulationView(await daemon.policies.simulatePolicies(request));
    const { output } = invocation;
    if (options.svg !== undefined) await writeSvg(options.svg, view, output);
    output.result(view, () => pageOf(view, options, output));
    return exit.success;
  });
}

async function requestOf(options: SimulateOptions) {
  const { policies, migrations, running, from, unlimitedAs } = options;
  if (!running && migrations === undefined) {
    throw usageFailure(
      '--no-running leaves nothing to simulate: give migrations with --migrations FILE, or leave it out',
    );
  }
  return {
    horizon: wireTime(horizonWord(options.for)),
    ...(from === undefined ? {} : { fromTime: wireTime(instantWord(from)) }),
    ...(unlimitedAs === undefined ? {} : { unlimitedAs: wireOf(rateWord(unlimitedAs)) }),
    onlyGiven: !running,
    migrations: migrations === undefined ? [] : await readGivenFile(migrations),
    texts: policies === undefined ? [] : await readTexts(policies),
  } satisfies SimulatePoliciesRequestInput;
}

function pageOf(view: SimulationView, { spans }: SimulateOptions, { paint, columns }: Output): string {
  if (view.migrations.length === 0) return 'no migrations are running or waiting; give some with --migrations FILE';
  return [
    renderTimelineTable(view, paint, columns),
    '',
    ...(spans ? [renderSpans(view, paint, columns), ''] : []),
    renderTimeline(view, paint, columns),
    '',
    ...(view.budgets.length > 0 ? [renderBudgetUses(view.budgets, paint, columns), ''] : []),
    renderTotals(view),
  ].join('\n');
}

async function writeSvg(path: string, view: SimulationView, output: Output): Promise<void> {
  try {
    await writeFile(path, renderTimelineSvg(view));
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw usageFailure(`the picture cannot be written to ${path}: ${said}`, 'SVG_UNWRITABLE', { cause });
  }
  output.note(`the picture is in ${path}`);
}
