import path from 'node:path';
import { type AnalysisLimits, DEFAULT_LIMITS } from '../../shared/analysis/analysis-limits.ts';
import type { ScanRecord, ScanRequest } from '../../shared/model/scan.ts';
import type { DataDirectory } from './data-directory.ts';
import {
  explainDatabaseError,
  type HistoryDatabase,
  openDatabase,
} from './database/open-database.ts';
import { Allowlist } from './history/allowlist.ts';
import { ScanStore } from './history/scan-store.ts';
import { namedRules, RuleLibrary } from './rules/rule-library.ts';
import { type PreparedRules, RuleSets } from './rules/rule-sets.ts';
import type { SpawnScanner } from './scanner/protocol.ts';
import { Scanner } from './scanner/scanner.ts';
import { limitsKey } from './scans/delta.ts';
import { ScanRun } from './scans/scan-run.ts';

/** What a host gives the engine. */
export interface EngineOptions {
  readonly data: DataDirectory;
  /** Folder of the rules that come with the program. */
  readonly shippedRules: string;
  readonly spawnScanner: SpawnScanner;
  /** Worker threads of the scanner process. */
  readonly threads: number;
}

/**
 * Everything local: rules, scans, history. It knows no window and no terminal, never loads YARA
 * into its own process, and is the only one to open the database.
 */
export class Engine {
  readonly data: DataDirectory;
  readonly database: HistoryDatabase;
  /** Where a corrupt history was moved to when the engine started. */
  readonly movedAside: string | null;
  readonly library: RuleLibrary;
  readonly ruleSets: RuleSets;
  readonly scans: ScanStore;
  readonly allowlist: Allowlist;
  readonly scanner: Scanner;

  /** @throws AppError `history.newer`, `history.busy`, `history.unreadable`, `data.full` */
  constructor(options: EngineOptions) {
    this.data = options.data;
    // Started first: it loads while the database is opened.
    this.scanner = new Scanner(options.spawnScanner, options.threads);
    const opened = openDatabase(options.data.database, Date.now());
    this.database = opened.database;
    this.movedAside = opened.movedAside;
    this.library = new RuleLibrary(options.shippedRules, options.data.rules, this.database);
    this.ruleSets = new RuleSets(this.database, options.data.compiledRules, () => this.scanner);
    this.scans = new ScanStore(this.database);
    this.allowlist = new Allowlist(this.database);
  }

  /**
   * Begins a scan; nothing is read before {@link ScanRun.run}.
   * @throws AppError `rules.none`, `rules.not-found`, `data.full`, `history.busy`
   */
  async startScan(request: ScanRequest): Promise<ScanRun> {
    const distinct = { ...request, targets: distinctTargets(request.targets) };
    return this.#scan(distinct, (profileId, analysisId) =>
      this.scans.begin(distinct, profileId, analysisId, Date.now()),
    );
  }

  /**
   * Goes on with an unfinished scan.
   * @param id null for the last one
   * @throws AppError `scan.unknown`, `scan.nothing-to-resume`, `scan.running-elsewhere`, and as
   * {@link startScan}
   */
  async resumeScan(id: number | null): Promise<ScanRun> {
    const now = Date.now();
    const record: ScanRecord =
      id === null ? this.scans.lastResumable(now) : this.scans.assertResumable(id, now);
    return this.#scan(record.request, (_, analysisId) => {
      this.scans.takeOver(record.id, analysisId, Date.now());
      return record.id;
    });
  }

  async #scan(
    request: ScanRequest,
    open: (profileId: number, analysisId: number) => number,
  ): Promise<ScanRun> {
    const rules = await this.prepareRules(request);
    const limits: AnalysisLimits = { ...DEFAULT_LIMITS, timeoutMs: request.timeoutMs };
    try {
      const ruleSetId = this.ruleSets.remember(rules);
      const profileId = this.scans.profileId(rules.profile);
      const analysisId = this.scans.analysisId(ruleSetId, limitsKey(limits));
      const scope = { scanId: open(profileId, analysisId), profileId, analysisId, ruleSetId };
      return new ScanRun(scope, request, rules, limits, {
        database: this.database,
        databasePath: this.data.database,
        dataDirectory: this.data.root,
        scans: this.scans,
        ruleSets: this.ruleSets,
        scanner: this.scanner,
        allowedBy: this.allowlist.snapshot(),
      });
    } catch (error) {
      throw explainDatabaseError(error, this.data.database);
    }
  }

  /** The rules a scan would use. @throws AppError `rules.none`, `rules.not-found` */
  async prepareRules(request: Pick<ScanRequest, 'rules' | 'defines'>): Promise<PreparedRules> {
    const selection =
      request.rules.length === 0 ? this.library.selection() : namedRules(request.rules);
    return this.ruleSets.prepare(selection, request.defines);
  }

  /** Ends the scanner and closes the database; a scan still running stays resumable. */
  close(): void {
    this.scanner.close();
    this.database.close();
    this.data.dispose();
  }
}

/** Drops targets that another target contains, so that nothing is scanned twice. */
export function distinctTargets(targets: readonly string[]): string[] {
  const resolved = [...new Set(targets.map((target) => path.resolve(target)))];
  const known = new Set(resolved);
  return resolved.filter((target) => {
    for (let above = path.dirname(target); above !== target; above = path.dirname(above)) {
      if (known.has(above)) return false;
      if (above === path.dirname(above)) break;
    }
    return true;
  });
}
