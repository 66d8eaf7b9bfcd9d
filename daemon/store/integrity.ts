import { DatabaseSync } from 'node:sqlite';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/** What a thread of this file is started with. */
interface Assignment {
  readonly databaseToCheck: string;
}

/**
 * Makes a copy of a database a single file, without a log beside it, and reads all of it: structure, indexes, values. That takes a second for
 * each half gigabyte, so it has a thread of its own.
 * @throws Error with what SQLite found
 */
export async function checkCopy(path: string): Promise<void> {
  const assignment: Assignment = { databaseToCheck: path };
  const worker = new Worker(new URL(import.meta.url), { workerData: assignment });
  const problem = await new Promise<string>((resolve, reject) => {
    worker.once('message', resolve).once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the check of ${path} ended with ${code} and without a result`)));
  });
  if (problem !== '') throw new Error(problem);
}

/** Empty where the database is whole. */
function problemOf(path: string): string {
  const database = new DatabaseSync(path);
  try {
    database.exec('pragma journal_mode = delete');
    const [result] = Object.values(database.prepare('pragma integrity_check(1)').get() ?? {});
    return result === 'ok' ? '' : String(result);
  } finally {
    database.close();
  }
}

if (!isMainThread && parentPort !== null && isAssignment(workerData)) {
  parentPort.postMessage(problemOf(workerData.databaseToCheck));
}

function isAssignment(data: unknown): data is Assignment {
  return typeof data === 'object' && data !== null && 'databaseToCheck' in data;
}
