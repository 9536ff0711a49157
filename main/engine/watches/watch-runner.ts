import { AppError, systemCode } from '../../../shared/errors/app-error.ts';
import type { HistoryDatabase } from '../database/open-database.ts';

/** The process that runs the watches says that it is alive this often (ms) … */
export const RUNNER_ALIVE_EVERY_MS = 10_000;
/** … and is taken for dead after this long, should its process id be another's by now. */
const DEAD_AFTER_MS = 60_000;

interface RunnerRow {
  pid: number;
  alive_at: number;
}

/** Which process runs the watches: one at a time, so that nothing is scanned by two. */
export class WatchRunner {
  readonly #database: HistoryDatabase;

  constructor(database: HistoryDatabase) {
    this.#database = database;
  }

  /** The process that runs the watches now, or null. */
  pid(now = Date.now()): number | null {
    const row = this.#database.prepare('SELECT pid, alive_at FROM watch_runner').get() as
      | RunnerRow
      | undefined;
    if (row === undefined || now - row.alive_at >= DEAD_AFTER_MS) return null;
    return isAlive(row.pid) ? row.pid : null;
  }

  /** Makes this process the one. @throws AppError `watch.running-elsewhere` */
  claim(now = Date.now()): void {
    this.#database
      .transaction(() => {
        const pid = this.pid(now);
        if (pid !== null && pid !== process.pid) {
          throw new AppError('watch.running-elsewhere', { pid });
        }
        this.#database.prepare('REPLACE INTO watch_runner VALUES (1, ?, ?)').run(process.pid, now);
      })
      .immediate();
  }

  /** Says that this process still runs them. */
  keepAlive(now = Date.now()): void {
    this.#database
      .prepare('UPDATE watch_runner SET alive_at = ? WHERE pid = ?')
      .run(now, process.pid);
  }

  release(): void {
    this.#database.prepare('DELETE FROM watch_runner WHERE pid = ?').run(process.pid);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}
