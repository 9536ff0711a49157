import { stat, statfs } from 'node:fs/promises';
import { nativePath } from '../../../shared/analysis/native-path.ts';
import { errorText, systemCode } from '../../../shared/errors/app-error.ts';
import type { Watch, WatchStatus } from '../../../shared/model/watch.ts';
import { ChangedFiles } from './changed-files.ts';
import type { EventQueue } from './event-queue.ts';
import type { FolderListener } from './folder-listener.ts';
import { PollWatcher } from './poll-watcher.ts';
import { remoteFileSystem } from './remote-file-systems.ts';
import { SETTLING_TIMES, type SettlingTimes } from './settling.ts';
import { TreeWatcher } from './tree-watcher.ts';
import { explainWatchLimit, isWatchLimit } from './watch-limits.ts';
import { watchPolicy } from './watch-policy.ts';
import { type ScanStarter, WatchScans } from './watch-scans.ts';

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;

export interface WatchTimes {
  readonly settling: SettlingTimes;
  /** How often (ms) a folder is looked for that is missing, or may have been mounted over. */
  readonly checkMs: number;
  /** How often (ms) a folder is read that the system does not watch. */
  readonly pollMs: number;
}

export const WATCH_TIMES: WatchTimes = { settling: SETTLING_TIMES, checkMs: 2_000, pollMs: 2_000 };

/** What a watch works with. */
export interface FolderWatchServices {
  readonly starter: ScanStarter;
  readonly queue: EventQueue;
  /** The program's own folder. */
  readonly dataDirectory: string;
  readonly times: WatchTimes;
}

/**
 * One watch at work. Whenever changes may have gone unseen, at the start, when the folder comes
 * back, after an error or an overflow, it begins anew: first changes are reported from then on,
 * then the whole folder is scanned, which the history's verdicts make cheap.
 */
export class FolderWatch {
  readonly watch: Watch;
  readonly scans: WatchScans;
  onDidChangeState: () => void = () => {};

  readonly #services: FolderWatchServices;
  readonly #changes: ChangedFiles;
  readonly #overflow: { dispose: () => void };
  readonly #checkTimer: NodeJS.Timeout;
  /** Ends what the last beginning began. */
  #beginning = new AbortController();
  /** The folder that is watched, null while there is none. */
  #identity: string | null = null;
  #state: WatchStatus = { state: 'starting', detail: null };
  #scanFailure: string | null = null;
  #limit: string | null = null;
  #overflowed = false;
  #checking = false;
  #stopped = false;
  #retryAt = 0;
  #retryMs = FIRST_RETRY_MS;

  constructor(watch: Watch, services: FolderWatchServices) {
    this.watch = watch;
    this.#services = services;
    this.scans = new WatchScans(watch, services.starter);
    this.scans.onDidFail = (error) => this.#setScanFailure(errorText(error));
    this.scans.onDidRecover = () => this.#setScanFailure(null);
    this.#changes = new ChangedFiles(this.scans, services.times.settling);
    this.#overflow = services.queue.onDidOverflow(() => {
      this.#overflowed = true;
    });
    this.#checkTimer = setInterval(() => void this.#check(), services.times.checkMs);
    this.#beginAnew();
  }

  get status(): WatchStatus {
    const works = this.#state.state === 'watching' || this.#state.state === 'polling';
    if (!works || this.#scanFailure === null) return this.#state;
    return { state: 'failing', detail: this.#scanFailure };
  }

  /** When something last changed in the folder, Unix ms; null when nothing has yet. */
  get lastEventAt(): number | null {
    return this.#changes.lastAt;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#checkTimer);
    this.#overflow.dispose();
    this.#endBeginning();
    await this.scans.stop();
  }

  #endBeginning(): void {
    this.#beginning.abort();
    this.#changes.clear();
  }

  #beginAnew(): void {
    if (this.#stopped) return;
    this.#endBeginning();
    this.#beginning = new AbortController();
    this.#overflowed = false;
    this.#setState('starting', null);
    const { signal } = this.#beginning;
    this.#begin(signal).catch((error: unknown) => {
      if (!signal.aborted) this.#onFailure(error);
    });
  }

  async #begin(signal: AbortSignal): Promise<void> {
    const { path } = this.watch;
    const identity = await identify(path);
    if (signal.aborted) return;
    this.#identity = identity;
    if (identity === null) {
      this.#setState('missing', 'there is no such folder at present');
      return;
    }
    const whyPoll = this.#limit ?? (await remoteness(path));
    const { queue, times } = this.#services;
    const listener = this.#listener();
    if (whyPoll === null) {
      const tree = await TreeWatcher.open(path, listener, { queue, signal });
      this.#changes.onDidMeetFolder = (folder) => tree.tryFolder(folder);
    } else {
      await PollWatcher.open(path, listener, { everyMs: times.pollMs, signal });
    }
    if (signal.aborted) return;
    this.#retryMs = FIRST_RETRY_MS;
    this.#setState(whyPoll === null ? 'watching' : 'polling', whyPoll);
    this.scans.scanWhole();
  }

  #listener(): FolderListener {
    return {
      excludes: watchPolicy(this.watch, this.#services.dataDirectory),
      onDidChange: (path) => this.#changes.add(path),
      onDidLose: () => this.#beginAnew(),
      onDidFail: (error) => this.#onFailure(error),
    };
  }

  #onFailure(error: unknown): void {
    if (isWatchLimit(error) && this.#limit === null) {
      this.#limit = explainWatchLimit(error);
      this.#beginAnew();
      return;
    }
    this.#endBeginning();
    this.#retryAt = performance.now() + this.#retryMs;
    this.#retryMs = Math.min(2 * this.#retryMs, LONGEST_RETRY_MS);
    this.#setState('failing', errorText(error));
  }

  /** Events tell of most things, but not of a folder that appears or is mounted over. */
  async #check(): Promise<void> {
    const { state } = this.#state;
    if (this.#checking || state === 'starting') return;
    if (state === 'failing') {
      if (performance.now() >= this.#retryAt) this.#beginAnew();
      return;
    }
    const { signal } = this.#beginning;
    this.#checking = true;
    try {
      const identity = await identify(this.watch.path);
      if (signal.aborted) return;
      if (this.#overflowed || identity !== this.#identity) this.#beginAnew();
    } catch (error) {
      if (!signal.aborted) this.#onFailure(error);
    } finally {
      this.#checking = false;
    }
  }

  #setScanFailure(why: string | null): void {
    this.#scanFailure = why;
    this.onDidChangeState();
  }

  #setState(state: WatchStatus['state'], detail: string | null): void {
    if (this.#stopped) return;
    this.#state = { state, detail };
    this.onDidChangeState();
  }
}

/** Tells one folder from another that later has its path; null when there is no folder. */
async function identify(path: string): Promise<string | null> {
  try {
    const stats = await stat(nativePath(path));
    return stats.isDirectory() ? `${stats.dev}:${stats.ino}` : null;
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}

/** Why the system would not report every change on this file system, or null. */
async function remoteness(path: string): Promise<string | null> {
  const { type } = await statfs(nativePath(path));
  const name = remoteFileSystem(type);
  return name === null ? null : `changes made elsewhere on ${name} are not reported by the system`;
}
