import type { PolicyStatusView, ProblemView } from '../views/policy.ts';
import { formatTime } from './amounts.ts';
import type { Paint } from './paint.ts';
import { renderCopies } from './policy-generations.ts';
import { renderFacts } from './table.ts';
import { counted, padEnd, printable, widthOf } from './text.ts';

/** The policy set in force, how far it has come to running copies, and why the last edit is not in force, if it is not. */
export function renderPolicyStatus(view: PolicyStatusView, paint: Paint, width?: number): string {
  const facts = renderFacts(
    [
      ['generation', paint.strong(String(view.generation))],
      ['in force since', `${formatTime(view.inForceSinceTime)}, ${printable(view.cause)}`],
      ['digest', view.sha256],
      ['folder', view.folder],
      ['last edit', view.refusedEdit === null ? paint.good('in force') : paint.bad('refused, whole')],
    ],
    paint,
  );
  const widest = Math.max(...view.files.map(({ path }) => widthOf(path)));
  const files = view.files.map(({ path, sha256 }) => `  ${padEnd(path, widest)}  ${paint.faint(sha256.slice(0, 12))}`);
  const copies = view.copies.length === 0 ? [] : ['', renderCopies(view.copies, view.generation, paint, width)];
  const warnings = view.warnings.length === 0 ? [] : ['', renderWarnings(view.warnings, paint)];
  const refused = view.refusedEdit === null ? [] : ['', renderRefusal(view.refusedEdit, paint)];
  return [facts, paint.faint(counted(view.files.length, 'file')), ...files, ...copies, ...warnings, ...refused].join(
    '\n',
  );
}

function renderRefusal(edit: NonNullable<PolicyStatusView['refusedEdit']>, paint: Paint): string {
  const count = counted(edit.problems.length, 'problem');
  const head = `the edit of ${formatTime(edit.time)} changed nothing, because of ${count}:`;
  return [paint.bad(head), renderProblems(edit.problems)].join('\n');
}

/** What is in force and yet hardly meant. */
export function renderWarnings(warnings: readonly ProblemView[], paint: Paint): string {
  return [paint.warn(`${counted(warnings.length, 'warning')}:`), renderProblems(warnings)].join('\n');
}

/** Problems as compilers write them, `file:line:column: message`, so that editors can jump there. */
export function renderProblems(problems: readonly ProblemView[]): string {
  return problems
    .map(({ file, line, column, message }) => {
      const place = [file, line, column].filter((part) => part !== 0).join(':');
      return `${place}: ${printable(message)}`;
    })
    .join('\n');
}
