import type { AnalysisTarget, FileAnalysis } from '../../../shared/analysis/analyse-file.ts';
import type { RuleSetReference, ScanTask } from './protocol.ts';

const MAX_BATCH_FILES = 32;
const MAX_BATCH_BYTES = 4 * 1024 * 1024;
/** Files from this size (bytes) on take memory of their own while they are scanned … */
const LARGE_FILE = 32 * 1024 * 1024;
/** … and together take no more than this, unless one alone does. */
const MAX_LARGE_BYTES = 640 * 1024 * 1024;

/** Whose files they are: each owner gets its turn, and may give up what it has queued. */
export interface ScanOwner {
  /** A file of this owner takes long. */
  onDidFindSlow(path: string, elapsedMs: number): void;
}

/** A file to analyse, and how. */
export interface ScanJob {
  readonly target: AnalysisTarget;
  /** Bytes expected, to share the work out. */
  readonly size: number;
  readonly ruleSet: RuleSetReference;
}

/** A file on its way through the scanner. */
export interface PendingTask {
  readonly owner: ScanOwner;
  readonly task: ScanTask;
  readonly size: number;
  readonly ruleSet: RuleSetReference;
  readonly done: (analysis: FileAnalysis) => void;
  readonly failed: (error: Error) => void;
  /** It was in flight when a scanner died: it runs alone from now on. */
  suspect: boolean;
}

/** Files waiting for the scanner: owners take turns, suspects go first and alone. */
export class TaskQueues {
  /** By owner; the first owner is the next to have its turn. */
  readonly #queues = new Map<ScanOwner, PendingTask[]>();
  #suspects: PendingTask[] = [];
  readonly #dropped = new WeakSet<ScanOwner>();

  get hasSuspects(): boolean {
    return this.#suspects.length > 0;
  }

  push(pending: PendingTask): void {
    this.#queueOf(pending.owner).push(pending);
  }

  /** Puts files that were in flight back to the front, in their order. */
  putBack(inFlight: readonly PendingTask[], suspects: boolean): void {
    const wanted = inFlight.filter(({ owner }) => !this.#dropped.has(owner));
    if (suspects) {
      for (const pending of wanted) pending.suspect = true;
      this.#suspects.unshift(...wanted);
    } else {
      for (const pending of wanted.toReversed()) this.#queueOf(pending.owner).unshift(pending);
    }
  }

  takeSuspect(): PendingTask | undefined {
    return this.#suspects.shift();
  }

  /**
   * A batch of the owner whose turn it is: of one rule set, and small enough that `lanes` lanes
   * find work. Empty when nothing waits, or nothing that fits in memory beside `inFlight`.
   */
  takeBatch(lanes: number, inFlight: Iterable<PendingTask>): PendingTask[] {
    const large = largeBytes(inFlight);
    const fits = ({ size }: PendingTask): boolean =>
      size < LARGE_FILE || large === 0 || large + size <= MAX_LARGE_BYTES;
    for (const [owner, queue] of this.#queues) {
      const start = queue.findIndex(fits);
      if (start < 0) continue;
      this.#queues.delete(owner);
      const batch = queue.splice(start, batchLength(queue, start, lanes));
      if (queue.length > 0) this.#queues.set(owner, queue);
      return batch;
    }
    return [];
  }

  /** Forgets all files of an owner, also those put back later. */
  drop(owner: ScanOwner): void {
    this.#dropped.add(owner);
    this.#queues.delete(owner);
    this.#suspects = this.#suspects.filter((pending) => pending.owner !== owner);
  }

  /** Takes everything. */
  drain(): PendingTask[] {
    const waiting = [...this.#suspects, ...[...this.#queues.values()].flat()];
    this.#suspects = [];
    this.#queues.clear();
    return waiting;
  }

  #queueOf(owner: ScanOwner): PendingTask[] {
    const queue = this.#queues.get(owner) ?? [];
    this.#queues.set(owner, queue);
    return queue;
  }
}

function largeBytes(tasks: Iterable<PendingTask>): number {
  let bytes = 0;
  for (const { size } of tasks) if (size >= LARGE_FILE) bytes += size;
  return bytes;
}

function batchLength(queue: readonly PendingTask[], start: number, lanes: number): number {
  const most = Math.min(MAX_BATCH_FILES, Math.max(1, Math.ceil(queue.length / lanes)));
  const ruleSet = queue[start]?.ruleSet;
  let count = 0;
  let bytes = 0;
  for (const pending of queue.slice(start, start + most)) {
    if (pending.ruleSet !== ruleSet) break;
    if (count > 0 && bytes + pending.size > MAX_BATCH_BYTES) break;
    count += 1;
    bytes += pending.size;
  }
  return count;
}
