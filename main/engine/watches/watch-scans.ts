import { DEFAULT_LIMITS } from '../../../shared/analysis/analysis-limits.ts';
import {
  DEFAULT_MAX_FILE_SIZE,
  type ScannedFile,
  type ScanRequest,
} from '../../../shared/model/scan.ts';
import type { Watch, WatchScanEnd } from '../../../shared/model/watch.ts';
import type { ScanRun } from '../scans/scan-run.ts';

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;

/** Begins scans for watches. */
export interface ScanStarter {
  readonly threads: number;
  startScan(request: ScanRequest): Promise<ScanRun>;
}

/**
 * The scans of one watch: of the whole folder, and of what has changed in it. At most one of each
 * kind is at work, side by side, so that a new file need not wait for the end of a long first
 * scan. A scan that fails is made up for by one of the whole folder a while later.
 */
export class WatchScans {
  onDidScan: (files: readonly ScannedFile[]) => void = () => {};
  onDidEnd: (end: WatchScanEnd) => void = () => {};
  /** A scan failed and will be tried again. */
  onDidFail: (error: unknown) => void = () => {};
  /** A scan went well after others had failed. */
  onDidRecover: () => void = () => {};

  readonly #watch: Watch;
  readonly #starter: ScanStarter;
  readonly #abort = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #wholeWanted = false;
  #wholeRuns = false;
  #changedRuns = false;
  #retryTimer: NodeJS.Timeout | null = null;
  #retryMs = FIRST_RETRY_MS;

  constructor(watch: Watch, starter: ScanStarter) {
    this.#watch = watch;
    this.#starter = starter;
  }

  /** Whether changed files are being scanned: further ones have to wait. */
  get isBusy(): boolean {
    return this.#changedRuns;
  }

  /** Scans the whole folder, now or when the scan of it that runs has ended. */
  scanWhole(): void {
    this.#wholeWanted = true;
    if (this.#wholeRuns || this.#abort.signal.aborted || this.#retryTimer !== null) return;
    this.#wholeWanted = false;
    this.#wholeRuns = true;
    this.#track(this.#run(null), () => {
      this.#wholeRuns = false;
      if (this.#wholeWanted) this.scanWhole();
    });
  }

  /** Scans files that have changed; `done` is called when the next ones may come. */
  scanFiles(paths: readonly string[], done: () => void): void {
    this.#changedRuns = true;
    this.#track(this.#run(paths), () => {
      this.#changedRuns = false;
      done();
    });
  }

  /** Ends what is at work and starts nothing more. */
  async stop(): Promise<void> {
    this.#abort.abort();
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    await Promise.all(this.#running);
  }

  #track(work: Promise<void>, done: () => void): void {
    const tracked = this.#finish(work, done).finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }

  async #finish(work: Promise<void>, done: () => void): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.#onFailure(error);
    }
    if (!this.#abort.signal.aborted) done();
  }

  async #run(paths: readonly string[] | null): Promise<void> {
    const run = await this.#starter.startScan(this.#request());
    run.onDidScan = (files) => this.onDidScan(files);
    const state = await run.run(this.#abort.signal, paths);
    if (state === 'completed') this.#onSuccess(run, paths === null);
  }

  #request(): ScanRequest {
    const { id, path, rules, exclude } = this.#watch;
    return {
      targets: [path],
      rules,
      exclude,
      followSymlinks: false,
      fresh: false,
      maxFileSize: DEFAULT_MAX_FILE_SIZE,
      timeoutMs: DEFAULT_LIMITS.timeoutMs,
      threads: this.#starter.threads,
      defines: {},
      watchId: id,
    };
  }

  #onSuccess(run: ScanRun, whole: boolean): void {
    if (this.#retryTimer === null && this.#retryMs !== FIRST_RETRY_MS) {
      this.#retryMs = FIRST_RETRY_MS;
      this.onDidRecover();
    }
    this.onDidEnd({ scanId: run.id, whole, counts: run.progress.counts });
  }

  #onFailure(error: unknown): void {
    // The end of the engine ends its scans in many ways.
    if (this.#abort.signal.aborted) return;
    this.onDidFail(error);
    if (this.#retryTimer !== null) return;
    this.#retryTimer = setTimeout(() => {
      this.#retryTimer = null;
      this.scanWhole();
    }, this.#retryMs);
    this.#retryMs = Math.min(2 * this.#retryMs, LONGEST_RETRY_MS);
  }
}
