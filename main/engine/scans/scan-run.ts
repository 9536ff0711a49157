import type { AnalysisLimits } from '../../../shared/analysis/analysis-limits.ts';
import type { FileAnalysis } from '../../../shared/analysis/analyse-file.ts';
import { fileIdentity } from '../../../shared/analysis/file-identity.ts';
import { errorText } from '../../../shared/errors/app-error.ts';
import { isCacheable } from '../../../shared/model/outcome.ts';
import type { ScannedFile, ScanProgress, ScanRequest } from '../../../shared/model/scan.ts';
import { explainDatabaseError, type HistoryDatabase } from '../database/open-database.ts';
import type { AllowedBy } from '../history/allowlist.ts';
import { type KnownFile, KnownFiles } from '../history/known-files.ts';
import { type JournalEntry, type JournalScope, ScanJournal } from '../history/scan-journal.ts';
import { ALIVE_EVERY_MS, type ScanStore } from '../history/scan-store.ts';
import { splitPath } from '../history/stored-path.ts';
import type { PreparedRules, RuleSets } from '../rules/rule-sets.ts';
import type { Scanner } from '../scanner/scanner.ts';
import type { ScanOwner } from '../scanner/task-queues.ts';
import { type DeltaPlan, mergeFindings, withFindings } from './delta.ts';
import { countEntries } from './entry-counter.ts';
import { excludePolicy } from './policy.ts';
import { Renewal } from './renewal.ts';
import { isGone, knownReport, notScannedReport, tooLargeReport } from './unread-reports.ts';
import { Tally } from './tally.ts';
import { type FileEntry, Walk, type WalkChunk, type WalkOptions } from './walk.ts';

/** Files handed to the scanner ahead of it, for each lane: it never waits, and memory stays small. */
const IN_FLIGHT_PER_LANE = 256;
/** A scan this long (ms) is worth counting ahead. */
const COUNT_AFTER_MS = 500;
const RECORD_AFTER_ENTRIES = 512;
const RECORD_AFTER_MS = 100;

/** What a scan works with. */
export interface ScanServices {
  readonly database: HistoryDatabase;
  readonly databasePath: string;
  readonly dataDirectory: string;
  readonly scans: ScanStore;
  readonly ruleSets: RuleSets;
  readonly scanner: Scanner;
  readonly allowedBy: AllowedBy;
}

interface Finished {
  readonly file: ScannedFile;
  readonly entry: JournalEntry;
}

/** One scan at work: walks, asks the history, hands files to the scanner, records, reports. */
export class ScanRun implements ScanOwner {
  readonly id: number;
  readonly request: ScanRequest;
  readonly rules: PreparedRules;
  /** Called with files whose results are safely recorded. */
  onDidScan: (files: readonly ScannedFile[]) => void = () => {};

  readonly #services: ScanServices;
  readonly #analysisId: number;
  readonly #journal: ScanJournal;
  readonly #known: KnownFiles;
  readonly #tally = new Tally();
  readonly #renewal: Renewal;
  readonly #startedAt = Date.now();
  #expected: number | null;
  #finished: Finished[] = [];
  #recordTimer: NodeJS.Timeout | null = null;
  #inFlight = 0;
  readonly #maxInFlight: number;
  #wake: () => void = () => {};
  #failure: Error | null = null;
  #found = 0;
  #foundBytes = 0;
  #walked = false;
  #paused = false;
  #ended = false;
  #current: string | null = null;

  constructor(
    scope: JournalScope,
    request: ScanRequest,
    rules: PreparedRules,
    limits: AnalysisLimits,
    services: ScanServices,
  ) {
    this.id = scope.scanId;
    this.request = request;
    this.rules = rules;
    this.#services = services;
    this.#maxInFlight = IN_FLIGHT_PER_LANE * services.scanner.lanes;
    this.#analysisId = scope.analysisId;
    this.#renewal = new Renewal(services, rules, limits);
    this.#journal = new ScanJournal(services.database, scope);
    this.#known = new KnownFiles(services.database, scope.profileId);
    this.#expected = services.scans.expectedEntries(request.targets);
  }

  get progress(): ScanProgress {
    return {
      counts: this.#tally.counts,
      found: this.#found,
      walked: this.#walked,
      expected: this.#expected,
      foundBytes: this.#foundBytes,
      current: this.#current,
      elapsedMs: Date.now() - this.#startedAt,
      paused: this.#paused,
    };
  }

  /** Takes no further file until {@link resume}; files with the scanner are finished. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#wake();
  }

  /**
   * Scans everything, or until `signal` is aborted: then the scan is `cancelled` and can be
   * resumed. Every result recorded before stays.
   * @param only files to scan instead of the request's targets, because they changed; one that is
   * a link by now is not followed
   * @throws AppError `scanner.unavailable`, `data.full`, `history.busy`, `history.unreadable`
   */
  async run(
    signal: AbortSignal,
    only: readonly string[] | null = null,
  ): Promise<'completed' | 'cancelled'> {
    const { scans, scanner, databasePath } = this.#services;
    const alive = setInterval(() => {
      this.#attempt(() => scans.keepAlive(this.id, Date.now()));
    }, ALIVE_EVERY_MS);
    const onAbort = (): void => this.#wake();
    signal.addEventListener('abort', onAbort);
    try {
      await this.#walk(signal, only);
      await this.#until(() => this.#inFlight === 0 || signal.aborted);
      this.#record();
      if (this.#failure !== null) throw this.#failure;
      const state = signal.aborted ? 'cancelled' : 'completed';
      scans.end(this.id, { state, counts: this.#tally.counts, error: null }, Date.now());
      return state;
    } catch (error) {
      const explained = explainDatabaseError(error, databasePath);
      this.#attempt(() => {
        const { counts } = this.#tally;
        scans.end(this.id, { state: 'failed', counts, error: errorText(explained) }, Date.now());
      });
      throw explained;
    } finally {
      clearInterval(alive);
      if (this.#recordTimer !== null) clearTimeout(this.#recordTimer);
      signal.removeEventListener('abort', onAbort);
      this.#ended = true;
      scanner.drop(this);
    }
  }

  onDidFindSlow(path: string, _elapsedMs: number): void {
    this.#current = path;
  }

  /** For writes that must not hide the error that led to them. */
  #attempt(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#failure ??= error instanceof Error ? error : new Error(errorText(error));
    this.#wake();
  }

  async #walk(signal: AbortSignal, only: readonly string[] | null): Promise<void> {
    const { request, rules } = this;
    const excludes = excludePolicy(request.exclude, this.#services.dataDirectory, rules.files);
    const options: WalkOptions = {
      followSymlinks: request.followSymlinks,
      followTargets: only === null,
      excludes,
    };
    const walk = new Walk(only ?? request.targets, options);
    const walking = new AbortController();
    const counting = setTimeout(() => void this.#count(options, walking.signal), COUNT_AFTER_MS);
    try {
      await this.#takeAll(walk, signal);
    } finally {
      clearTimeout(counting);
      walking.abort();
    }
  }

  /** Finds out how much there is to do, if no earlier scan tells. */
  async #count(options: WalkOptions, signal: AbortSignal): Promise<void> {
    const asked = this.request.watchId === undefined;
    if (asked && this.#expected === null && !options.followSymlinks) {
      this.#expected = await countEntries(this.request.targets, options, signal);
    }
  }

  async #takeAll(walk: Walk, signal: AbortSignal): Promise<void> {
    for (const chunk of walk.chunks()) {
      this.#takeChunk(chunk);
      // Lets replies in between two parts of the walk.
      await new Promise((resolve) => setImmediate(resolve));
      const ready = (): boolean => this.#inFlight < this.#maxInFlight && !this.#paused;
      await this.#until(() => ready() || signal.aborted);
      if (signal.aborted || this.#failure !== null) return;
    }
    this.#walked = true;
  }

  /** Waits for a condition, or for a failure. */
  async #until(condition: () => boolean): Promise<void> {
    while (!condition() && this.#failure === null) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #takeChunk(chunk: WalkChunk): void {
    const lookUp = this.#known.inDirectory(chunk.directory, chunk.whole);
    for (const entry of chunk.entries) {
      this.#found += 1;
      if (entry.kind === 'not-scanned') {
        this.#finish({ kind: 'not-scanned', report: notScannedReport(entry) }, false);
      } else if (entry.stats.size > this.request.maxFileSize) {
        this.#finish({ kind: 'not-scanned', report: tooLargeReport(entry) }, false);
      } else {
        this.#foundBytes += entry.stats.size;
        this.#takeFile(entry, lookUp(splitPath(entry.path).name));
      }
    }
  }

  #takeFile(entry: FileEntry, known: KnownFile | undefined): void {
    const identity = fileIdentity(entry.stats);
    if (known === undefined || !this.#mayReuse(known, identity, entry.stats.size)) {
      this.#submit(entry, null, undefined);
    } else if (known.scanId === this.id || known.analysisId === this.#analysisId) {
      const findings = known.outcome === 'match' ? this.#journal.findingsOf(known.id) : [];
      const report = knownReport(entry.path, known, findings);
      this.#finish({ kind: 'known', report, fileId: known.id }, known.scanId !== this.id);
    } else {
      this.#renew(entry, known, identity);
    }
  }

  /** Whether the history's verdict, or a part of it, still holds for the file as it is now. */
  #mayReuse(known: KnownFile, identity: string, size: number): boolean {
    // Done by this very scan before it was interrupted.
    if (known.scanId === this.id) {
      return known.identity === null ? known.size === size : known.identity === identity;
    }
    return !this.request.fresh && known.identity === identity && isCacheable(known.outcome);
  }

  /** The rules have changed since the verdict: only what changed is run. */
  #renew(entry: FileEntry, known: KnownFile, identity: string): void {
    const plan = this.#renewal.planFrom(known.analysisId);
    const older = plan === null ? [] : this.#journal.findingsOf(known.id);
    if (plan?.changed.length === 0) {
      const report = withFindings(
        knownReport(entry.path, known, []),
        mergeFindings(older, plan, []),
      );
      this.#finish({ kind: 'analysed', report, identity }, true);
      return;
    }
    const { sha256, md5 } = known;
    const hashes = sha256 === null || md5 === null ? null : { identity, sha256, md5 };
    this.#submit(
      entry,
      hashes === null ? null : plan,
      (analysis) => {
        if (plan === null || hashes === null) return analysis;
        const findings = mergeFindings(older, plan, analysis.report.findings);
        return { ...analysis, report: withFindings(analysis.report, findings) };
      },
      hashes,
    );
  }

  /** Hands a file to the scanner, with all rules or with those of a plan. */
  #submit(
    entry: FileEntry,
    plan: DeltaPlan | null,
    complete: ((analysis: FileAnalysis) => FileAnalysis) | undefined,
    known: { identity: string; sha256: string; md5: string } | null = null,
  ): void {
    this.#inFlight += 1;
    const target = { path: entry.path, follow: entry.follow, known };
    this.#renewal
      .compiled(plan)
      .then((ruleSet) =>
        this.#services.scanner.analyse({ target, size: entry.stats.size, ruleSet }, this),
      )
      .then((analysis) => {
        if (analysis.stale) {
          this.#submit(entry, null, undefined);
        } else {
          const { report, identity } = complete?.(analysis) ?? analysis;
          this.#finish({ kind: 'analysed', report, identity }, false);
        }
        this.#landed();
      })
      .catch((error: unknown) => {
        this.#fail(error);
        this.#landed();
      });
  }

  #landed(): void {
    this.#inFlight -= 1;
    if (this.#inFlight === 0 || this.#inFlight < this.#maxInFlight / 2) this.#wake();
  }

  #finish(entry: JournalEntry, cached: boolean): void {
    // A cancelled scan records no more, so that it ends with the counts it was ended with.
    if (this.#ended) return;
    const { report } = entry;
    if (this.request.watchId !== undefined && isGone(report)) {
      this.#found -= 1;
      return;
    }
    const allowed = report.findings.map((finding) =>
      this.#services.allowedBy(report.sha256, finding),
    );
    const file: ScannedFile = { report, cached, allowed };
    this.#tally.add(file);
    this.#current = report.path;
    this.#finished.push({ file, entry });
    if (this.#finished.length >= RECORD_AFTER_ENTRIES) this.#record();
    else this.#recordTimer ??= setTimeout(() => this.#record(), RECORD_AFTER_MS);
  }

  #record(): void {
    if (this.#recordTimer !== null) clearTimeout(this.#recordTimer);
    this.#recordTimer = null;
    const finished = this.#finished;
    if (finished.length === 0 || this.#failure !== null) return;
    this.#finished = [];
    this.#attempt(() => {
      const entries = finished.map(({ entry }) => entry);
      this.#journal.record(entries, this.#tally.counts, Date.now());
      this.onDidScan(finished.map(({ file }) => file));
    });
  }
}
