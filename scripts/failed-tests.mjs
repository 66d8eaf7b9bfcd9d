// Prints which tests of a jest report failed, and the first lines of why: FILE is what `jest --json --outputFile` wrote.
// Kept short, so that the end of a log that was cut still tells.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const mostLines = 60;
const mostColumns = 200;
const linesPerTest = 4;

/** The first lines that say something, without the colours. */
const beginningOf = (message) =>
  stripVTControlCharacters(message)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, linesPerTest)
    .map((line) => `    ${line.trim()}`);

/** A file that could not be run has a message of its own and no tests. */
const failuresOf = ({ name, message, assertionResults }) => {
  const file = relative(process.cwd(), name);
  const failed = assertionResults.filter(({ status }) => status === 'failed');
  if (failed.length === 0) return [[`  ${file}`, ...beginningOf(message)]];
  return failed.map(({ fullName, failureMessages }) => [
    `  ${file}: ${fullName}`,
    ...beginningOf(failureMessages.join('\n')),
  ]);
};

const [file] = process.argv.slice(2);
let report;
try {
  report = JSON.parse(readFileSync(file, 'utf8'));
} catch (error) {
  console.log(`== jest wrote no report: ${error.message}`);
  process.exit(0);
}
const failures = report.testResults.filter(({ status }) => status === 'failed').flatMap(failuresOf);
if (failures.length > 0) {
  // Where there are too many, their names say more than why each of them failed.
  const full = failures.flat();
  const lines = full.length < mostLines ? full : failures.map(([title]) => title);
  const shown = lines.slice(0, mostLines - 2).map((line) => line.slice(0, mostColumns));
  const left = lines.length - shown.length;
  console.log(['== failed tests', ...shown, ...(left > 0 ? [`  and ${left} more`] : [])].join('\n'));
}
