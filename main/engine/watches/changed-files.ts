import { entryStats } from './read-folder.ts';
import { type AtRest, Settling, type SettlingTimes } from './settling.ts';
import type { WatchScans } from './watch-scans.ts';

/** Beyond so many changed paths the whole folder is scanned instead. */
const MAX_CHANGED_PATHS = 10_000;

/**
 * Waits for changed files to settle and has them scanned, many at a time. What changes while they
 * are scanned waits for the next time.
 */
export class ChangedFiles {
  /** A folder has changed itself, such as its permissions. */
  onDidMeetFolder: (path: string) => void = () => {};

  readonly #scans: WatchScans;
  readonly #quietMs: number;
  readonly #settling: Settling;
  #timer: NodeJS.Timeout | null = null;
  #lastAt: number | null = null;

  constructor(scans: WatchScans, times: SettlingTimes) {
    this.#scans = scans;
    this.#quietMs = times.quietMs;
    this.#settling = new Settling(times, MAX_CHANGED_PATHS);
  }

  /** When something last changed, Unix ms. */
  get lastAt(): number | null {
    return this.#lastAt;
  }

  add(path: string): void {
    this.#lastAt = Date.now();
    this.#settling.touch(path, performance.now());
    this.#wait();
  }

  /** Forgets what has not been scanned yet. */
  clear(): void {
    this.#settling.clear();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #wait(): void {
    if (this.#timer !== null || this.#scans.isBusy) return;
    const due = this.#settling.dueAt;
    if (due === null) return;
    this.#timer = setTimeout(() => this.#take(), Math.max(0, due - performance.now()));
  }

  #take(): void {
    this.#timer = null;
    const now = performance.now();
    // More may have come meanwhile that can be taken together.
    const due = this.#settling.dueAt ?? Number.POSITIVE_INFINITY;
    const settled = due > now ? null : this.#settling.take(now, (path) => this.#look(path));
    if (settled?.whole === true) this.#scans.scanWhole();
    else if (settled !== null && settled.paths.length > 0) {
      this.#scans.scanFiles(settled.paths, () => this.#wait());
    }
    this.#wait();
  }

  #look(path: string): AtRest {
    const stats = entryStats(path);
    if (stats?.isDirectory() === true) this.onDidMeetFolder(path);
    if (stats?.isFile() !== true) return 'nothing';
    // Not every write is an event: those through a memory map are not.
    const age = Date.now() - stats.mtimeMs;
    return age >= 0 && age < this.#quietMs ? 'moving' : 'settled';
  }
}
