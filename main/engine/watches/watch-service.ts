import { systemCode } from '../../../shared/errors/app-error.ts';
import type { ScannedFile } from '../../../shared/model/scan.ts';
import type { Watch, WatchScanEnd, WatchStatus } from '../../../shared/model/watch.ts';
import type { HistoryDatabase } from '../database/open-database.ts';
import { EventQueue } from './event-queue.ts';
import { FolderWatch, WATCH_TIMES, type WatchTimes } from './folder-watch.ts';
import { forgetUneventful } from './forget-uneventful.ts';
import { RUNNER_ALIVE_EVERY_MS, type WatchRunner } from './watch-runner.ts';
import type { ScanStarter } from './watch-scans.ts';
import type { WatchStore } from './watch-store.ts';

/** How often the table is read again for what other processes have changed. */
const LOOK_EVERY_MS = 1_000;

/** What the service works with. */
export interface WatchServices {
  readonly database: HistoryDatabase;
  readonly dataDirectory: string;
  readonly store: WatchStore;
  readonly runner: WatchRunner;
  readonly starter: ScanStarter;
  readonly times?: WatchTimes;
}

/**
 * Runs all watches that are not paused, until it is stopped, and follows the table of watches:
 * whatever process adds, changes, pauses or removes one.
 */
export class WatchService {
  /** A watch was added, changed its state, or is gone (null). */
  onDidChangeState: (watch: Watch, status: WatchStatus | null) => void = () => {};
  /** Files a watch has scanned, unchanged ones (`cached`) too; safely recorded. */
  onDidScan: (watch: Watch, files: readonly ScannedFile[]) => void = () => {};
  onDidEndScan: (watch: Watch, end: WatchScanEnd) => void = () => {};

  readonly #services: WatchServices;
  readonly #queue = new EventQueue();
  readonly #working = new Map<number, FolderWatch>();
  readonly #paused = new Map<number, Watch>();
  readonly #stopping = new Set<Promise<void>>();
  #timers: NodeJS.Timeout[] = [];

  constructor(services: WatchServices) {
    this.#services = services;
  }

  get isRunning(): boolean {
    return this.#timers.length > 0;
  }

  /** @throws AppError `watch.running-elsewhere`, `history.busy` */
  start(): void {
    if (this.isRunning) return;
    const { runner, store } = this.#services;
    runner.claim();
    this.#timers = [
      setInterval(() => this.#attempt(() => this.#follow()), LOOK_EVERY_MS),
      setInterval(() => this.#attempt(() => runner.keepAlive()), RUNNER_ALIVE_EVERY_MS),
    ];
    store.onDidChange = () => this.#follow();
    this.#follow();
  }

  /** Resolves when nothing is scanned any more. */
  async stop(): Promise<void> {
    if (!this.isRunning) return;
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
    this.#services.store.onDidChange = () => {};
    for (const id of this.#working.keys()) this.#end(id);
    this.#paused.clear();
    this.#attempt(() => this.#services.runner.release());
    await Promise.all(this.#stopping);
  }

  /** How a watch stands; null for one the service does not know yet. */
  status(id: number): WatchStatus | null {
    if (this.#paused.has(id)) return { state: 'paused', detail: null };
    return this.#working.get(id)?.status ?? null;
  }

  /** Brings what runs in line with the table. */
  #follow(): void {
    const watches = this.#services.store.list();
    const ids = new Set(watches.map(({ id }) => id));
    for (const id of [...this.#working.keys(), ...this.#paused.keys()]) {
      if (!ids.has(id)) this.#forget(id);
    }
    for (const watch of watches) {
      if (watch.paused) this.#pause(watch);
      else this.#run(watch);
    }
  }

  #forget(id: number): void {
    const watch = this.#working.get(id)?.watch ?? this.#paused.get(id);
    this.#paused.delete(id);
    this.#end(id);
    if (watch !== undefined) this.onDidChangeState(watch, null);
  }

  #pause(watch: Watch): void {
    if (this.#paused.has(watch.id)) return;
    this.#end(watch.id);
    this.#paused.set(watch.id, watch);
    this.#say(watch, { state: 'paused', detail: null });
  }

  #run(watch: Watch): void {
    this.#paused.delete(watch.id);
    const working = this.#working.get(watch.id);
    if (working !== undefined && isSame(working.watch, watch)) return;
    this.#end(watch.id);
    const { starter, dataDirectory, times = WATCH_TIMES } = this.#services;
    const queue = this.#queue;
    const folder = new FolderWatch(watch, { starter, queue, dataDirectory, times });
    this.#working.set(watch.id, folder);
    folder.onDidChangeState = () => this.#say(watch, folder.status);
    folder.scans.onDidScan = (files) => this.onDidScan(watch, files);
    folder.scans.onDidEnd = (end) => this.#onDidEndScan(folder, end);
    this.#say(watch, folder.status);
  }

  #end(id: number): void {
    const folder = this.#working.get(id);
    if (folder === undefined) return;
    this.#working.delete(id);
    const stopped = folder.stop().finally(() => this.#stopping.delete(stopped));
    this.#stopping.add(stopped);
  }

  #say(watch: Watch, status: WatchStatus): void {
    this.#attempt(() => this.#services.store.recordStatus(watch.id, status));
    this.onDidChangeState(watch, status);
  }

  #onDidEndScan({ watch, lastEventAt }: FolderWatch, end: WatchScanEnd): void {
    this.#attempt(() => {
      this.#services.store.recordScan(watch.id, end.scanId, lastEventAt);
      forgetUneventful(this.#services.database, watch.id);
    });
    this.onDidEndScan(watch, end);
  }

  /**
   * A note that cannot be written, on a full disk or in a busy database, does not end a watch: its
   * scans meet the same trouble, say so and are tried again.
   */
  #attempt(write: () => void): void {
    try {
      write();
    } catch (error) {
      if (systemCode(error)?.startsWith('SQLITE_') !== true) throw error;
    }
  }
}

function isSame(one: Watch, other: Watch): boolean {
  return settingsOf(one) === settingsOf(other);
}

function settingsOf({ path, exclude, rules, notifyFrom }: Watch): string {
  return JSON.stringify([path, exclude, rules, notifyFrom]);
}
