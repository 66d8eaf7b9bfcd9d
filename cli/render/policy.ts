import type { PolicyStatusView, ProblemView } from '../views/policy.ts';
import { formatTime } from './amounts.ts';
import type { Paint } from './paint.ts';
import { renderFacts } from './table.ts';
import { counted, printable } from './text.ts';

/** The policy set in force, and why the last edit is not, if it is not. */
export function renderPolicyStatus(view: PolicyStatusView, paint: Paint): string {
  const facts = renderFacts(
    [
      ['generation', paint.strong(String(view.generation))],
      ['in force since', formatTime(view.inForceSinceTime)],
      ['folder', view.folder],
      ['last edit', view.refusedEdit === null ? paint.good('in force') : paint.bad('refused, whole')],
    ],
    paint,
  );
  const files = view.files.map(({ path, sha256 }) => `  ${path}  ${paint.faint(sha256.slice(0, 12))}`);
  const refused = view.refusedEdit === null ? [] : ['', renderRefusal(view.refusedEdit, paint)];
  return [facts, paint.faint(counted(view.files.length, 'file')), ...files, ...refused].join('\n');
}

function renderRefusal(edit: NonNullable<PolicyStatusView['refusedEdit']>, paint: Paint): string {
  const count = counted(edit.problems.length, 'problem');
  const head = `the edit of ${formatTime(edit.time)} changed nothing, because of ${count}:`;
  return [paint.bad(head), renderProblems(edit.problems)].join('\n');
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
