import type { FileAnalysis } from '../../../shared/analysis/analyse-file.ts';
import type { RuleDefines, RuleSource } from '../../../shared/analysis/rule-source.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { Outcome, Reason } from '../../../shared/model/outcome.ts';
import type { RuleProblem } from '../../../shared/model/rule-file.ts';
import type {
  LaneRequest,
  ScannerProcess,
  ScannerReply,
  ScanTask,
  SpawnScanner,
} from './protocol.ts';
import { type PendingTask, type ScanJob, type ScanOwner, TaskQueues } from './task-queues.ts';

/** A lane holds one batch at work and one behind it. */
const BATCHES_PER_LANE = 2;
/** A process that dies this often without finishing anything is not started again. */
const MAX_FRUITLESS_STARTS = 3;
/** The engine's own limit fires about a second late; a file beyond twice its limit is hung. */
const HUNG_GRACE_MS = 2_000;
const WATCHDOG_MS = 500;

interface Batch {
  readonly lane: number;
  readonly tasks: Map<number, PendingTask>;
  /** Since when this lane has shown no progress, for the watchdog. */
  activeAt: number;
}

interface Job {
  readonly lane: number;
  readonly resolve: (reply: ScannerReply) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** The scanner died, or was ended for taking too long, over a compiler job. */
export class ScannerJobLost extends Error {
  override readonly name = 'ScannerJobLost';
}

/**
 * The engine's side of the scanner process: queues files, keeps its lanes busy, and starts a new
 * process when one dies. What was in flight then runs again, one file at a time; the file on
 * which a second process dies is `crashed`, one that outlives twice its time limit is `timeout`.
 */
export class Scanner {
  readonly #spawn: SpawnScanner;
  readonly #lanes: number;
  readonly #queues = new TaskQueues();
  readonly #batches = new Set<Batch>();
  readonly #jobs = new Map<number, Job>();
  #process: ScannerProcess | null = null;
  /** The process has said that it runs. */
  #ready = false;
  #nextId = 1;
  #fruitlessStarts = 0;
  #watchdog: NodeJS.Timeout | null = null;
  #closed = false;
  /**
   * @param spawn starts a scanner process
   * @param lanes worker threads to use in it
   */
  constructor(spawn: SpawnScanner, lanes: number) {
    this.#spawn = spawn;
    this.#lanes = Math.max(1, lanes);
  }

  get lanes(): number {
    return this.#lanes;
  }

  /** Starts the process ahead of the first file. */
  start(): void {
    if (this.#process !== null || this.#closed) return;
    const scanner = this.#spawn();
    this.#process = scanner;
    this.#ready = false;
    scanner.onReply((reply) => {
      if (this.#process === scanner) this.#onReply(reply);
    });
    scanner.onExit((why) => {
      if (this.#process === scanner) this.#onExit(why);
    });
  }

  /**
   * Analyses one file.
   * @throws AppError `scanner.unavailable` when no scanner process can be kept running
   */
  analyse({ target, size, ruleSet }: ScanJob, owner: ScanOwner): Promise<FileAnalysis> {
    return new Promise((done, failed) => {
      const task: ScanTask = { ...target, id: this.#nextId++ };
      const pending: PendingTask = { owner, task, size, ruleSet, done, failed, suspect: false };
      this.#queues.push(pending);
      this.#schedule();
    });
  }

  /** Forgets an owner's files; the promises of those not finished never settle. */
  drop(owner: ScanOwner): void {
    this.#queues.drop(owner);
  }

  /** What the compiler says of each source. @throws ScannerJobLost */
  async check(
    sources: readonly RuleSource[],
    defines: RuleDefines,
    timeoutMs: number,
  ): Promise<RuleProblem[][]> {
    const reply = await this.#runJob(
      (job) => ({ kind: 'check', job, sources, defines }),
      timeoutMs,
    );
    if (reply.kind !== 'checked') throw new Error(`unexpected reply ${reply.kind}`);
    return reply.problems;
  }

  /** Compiles valid sources into a file and tells the number of rules. @throws ScannerJobLost */
  async compile(
    work: { sources: readonly RuleSource[]; defines: RuleDefines; digest: string; file: string },
    timeoutMs: number,
  ): Promise<number> {
    const reply = await this.#runJob((job) => ({ kind: 'compile', job, ...work }), timeoutMs);
    if (reply.kind !== 'compiled') throw new Error(`unexpected reply ${reply.kind}`);
    return reply.ruleCount;
  }

  /** Ends the process; whatever is unfinished never finishes. */
  close(): void {
    this.#closed = true;
    if (this.#watchdog !== null) clearInterval(this.#watchdog);
    for (const job of this.#jobs.values()) clearTimeout(job.timer);
    this.#process?.kill();
    this.#process = null;
  }

  #runJob(request: (job: number) => LaneRequest, timeoutMs: number): Promise<ScannerReply> {
    this.start();
    const id = this.#nextId++;
    const lane = id % this.#lanes;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#endProcess('a compiler job took too long'), timeoutMs);
      this.#jobs.set(id, { lane, resolve, reject, timer });
      this.#process?.send({ lane, request: request(id) });
    });
  }

  #schedule(): void {
    if (this.#closed) return;
    // Suspects run alone: then there is no doubt which one ends the process.
    if (this.#queues.hasSuspects) {
      const suspect = this.#batches.size === 0 ? this.#queues.takeSuspect() : undefined;
      if (suspect !== undefined) this.#send(0, [suspect]);
      return;
    }
    for (let lane = this.#idlestLane(); lane !== null; lane = this.#idlestLane()) {
      const batch = this.#queues.takeBatch(this.#lanes * BATCHES_PER_LANE, this.#inFlight());
      if (batch.length === 0) return;
      this.#send(lane, batch);
    }
  }

  #inFlight(): PendingTask[] {
    return [...this.#batches].flatMap(({ tasks }) => [...tasks.values()]);
  }

  #idlestLane(): number | null {
    const load = Array.from({ length: this.#lanes }, () => 0);
    for (const batch of this.#batches) load[batch.lane] = (load[batch.lane] ?? 0) + 1;
    const least = Math.min(...load);
    return least < BATCHES_PER_LANE ? load.indexOf(least) : null;
  }

  #send(lane: number, pending: readonly PendingTask[]): void {
    const [first] = pending;
    if (first === undefined) return;
    this.start();
    this.#watch();
    const tasks = new Map(pending.map((item) => [item.task.id, item]));
    this.#batches.add({ lane, tasks, activeAt: Date.now() });
    const request: LaneRequest = {
      kind: 'analyse',
      ruleSet: first.ruleSet,
      tasks: pending.map(({ task }) => task),
    };
    this.#process?.send({ lane, request });
  }

  #onReply(reply: ScannerReply): void {
    switch (reply.kind) {
      case 'ready':
        this.#ready = true;
        return;
      case 'analysed':
        this.#fruitlessStarts = 0;
        for (const { id, analysis } of reply.results)
          this.#settle(id, (task) => task.done(analysis));
        this.#schedule();
        return;
      case 'unloadable': {
        const error = new AppError('scanner.unavailable', { why: reply.message });
        for (const id of reply.tasks) this.#settle(id, (task) => task.failed(error));
        this.#schedule();
        return;
      }
      case 'slow':
        this.#onSlow(reply.task, reply.elapsedMs);
        return;
      case 'checked':
      case 'compiled':
      case 'failed':
        this.#settleJob(reply);
    }
  }

  #settleJob(reply: Extract<ScannerReply, { job: number }>): void {
    const job = this.#jobs.get(reply.job);
    if (job === undefined) return;
    this.#fruitlessStarts = 0;
    this.#jobs.delete(reply.job);
    clearTimeout(job.timer);
    if (reply.kind === 'failed') job.reject(new Error(reply.message));
    else job.resolve(reply);
  }

  #settle(id: number, settle: (task: PendingTask) => void): void {
    for (const batch of this.#batches) {
      const pending = batch.tasks.get(id);
      if (pending === undefined) continue;
      batch.tasks.delete(id);
      if (batch.tasks.size === 0) this.#batches.delete(batch);
      for (const other of this.#batches) if (other.lane === batch.lane) other.activeAt = Date.now();
      settle(pending);
      return;
    }
  }

  #onSlow(id: number, elapsedMs: number): void {
    for (const { tasks } of this.#batches) {
      const pending = tasks.get(id);
      if (pending === undefined) continue;
      pending.owner.onDidFindSlow(pending.task.path, elapsedMs);
      if (elapsedMs > hungAfter(pending)) this.#condemn(pending, 'timeout', 'time-limit');
    }
  }

  /** Ends the process because of one file, which gets its outcome; the others go on. */
  #condemn(pending: PendingTask, outcome: Outcome, reason: Reason): void {
    this.#settle(pending.task.id, ({ done }) => done(lostAnalysis(pending, outcome, reason)));
    this.#endProcess('a file outlived twice its time limit', false);
  }

  /** Notices a scanner that says nothing any more, not even that a file is slow. */
  #watch(): void {
    this.#watchdog ??= setInterval(() => {
      for (const batch of this.#batches) {
        const [oldest] = batch.tasks.values();
        if (oldest === undefined || !this.#isFirstOfLane(batch)) continue;
        const limit = hungAfter(oldest) + HUNG_GRACE_MS + 2 * WATCHDOG_MS;
        if (Date.now() - batch.activeAt <= limit) continue;
        if (batch.tasks.size === 1) this.#condemn(oldest, 'timeout', 'time-limit');
        else this.#endProcess('the scanner stopped answering');
        return;
      }
      if (this.#batches.size === 0 && this.#watchdog !== null) {
        clearInterval(this.#watchdog);
        this.#watchdog = null;
      }
    }, WATCHDOG_MS);
  }

  #isFirstOfLane(batch: Batch): boolean {
    for (const other of this.#batches) if (other.lane === batch.lane) return other === batch;
    return false;
  }

  #endProcess(why: string, suspects = true): void {
    const scanner = this.#process;
    if (scanner === null) return;
    this.#process = null;
    scanner.kill();
    this.#recover(why, suspects);
  }

  #onExit(why: string): void {
    this.#process = null;
    this.#recover(why, true);
  }

  #recover(why: string, suspects: boolean): void {
    this.#fruitlessStarts += 1;
    // One that never ran proves nothing about the work it was given.
    const lost = this.#ready
      ? new ScannerJobLost(why)
      : new AppError('scanner.unavailable', { why });
    for (const job of this.#jobs.values()) {
      clearTimeout(job.timer);
      job.reject(lost);
    }
    this.#jobs.clear();
    const inFlight = this.#inFlight();
    this.#batches.clear();
    const [only] = inFlight;
    if (this.#ready && inFlight.length === 1 && only?.suspect === true) {
      only.done(lostAnalysis(only, 'crashed', 'scanner-crashed', why));
    } else {
      this.#queues.putBack(inFlight, suspects && this.#ready);
    }
    const patience = MAX_FRUITLESS_STARTS + (this.#ready ? inFlight.length : 0);
    if (this.#fruitlessStarts > patience) this.#giveUp(why);
    else this.#schedule();
  }

  #giveUp(why: string): void {
    const error = new AppError('scanner.unavailable', { why });
    for (const pending of this.#queues.drain()) pending.failed(error);
  }
}

function hungAfter(pending: PendingTask): number {
  return 2 * pending.ruleSet.limits.timeoutMs + HUNG_GRACE_MS;
}

function lostAnalysis(
  { task, size }: PendingTask,
  outcome: Outcome,
  reason: Reason,
  detail: string | null = null,
): FileAnalysis {
  const report = {
    path: task.path,
    size,
    sha256: null,
    md5: null,
    outcome,
    reason,
    detail,
    findings: [],
    durationMs: 0,
  };
  return { report, identity: null, stale: false };
}
