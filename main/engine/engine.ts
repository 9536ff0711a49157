import { type AnalysisLimits, DEFAULT_LIMITS } from '../../shared/analysis/analysis-limits.ts';
import type { CloneReport } from '../../shared/model/rule-clone.ts';
import type { ScanRecord, ScanRequest } from '../../shared/model/scan.ts';
import type { DataDirectory } from './data-directory.ts';
import { copyDecisions } from './database/copy-decisions.ts';
import {
  explainDatabaseError,
  type HistoryDatabase,
  openDatabase,
} from './database/open-database.ts';
import { Allowlist } from './history/allowlist.ts';
import { History } from './history/history.ts';
import { ScanStore } from './history/scan-store.ts';
import { Quarantine } from './quarantine/quarantine.ts';
import { cloneRuleSources, type CloneOptions } from './rules/clone-rule-sources.ts';
import { namedRules, RuleLibrary } from './rules/rule-library.ts';
import { readRuleRepositories, ruleSourcesFile, selectRepositories } from './rules/rule-sources.ts';
import { type PreparedRules, RuleSets } from './rules/rule-sets.ts';
import type { SpawnScanner } from './scanner/protocol.ts';
import { Scanner } from './scanner/scanner.ts';
import { limitsKey } from './scans/delta.ts';
import { ScanRun } from './scans/scan-run.ts';
import { distinctTargets } from './scans/targets.ts';
import { WatchRunner } from './watches/watch-runner.ts';
import { WatchService } from './watches/watch-service.ts';
import { WatchStore } from './watches/watch-store.ts';

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
  /** Decisions of the analyst that could not be read out of it, for a person to read. */
  readonly lostDecisions: readonly string[];
  /** Why a forgetful engine does not know which rules are disabled and what is allowed. */
  readonly decisionsUnread: string | null;
  readonly library: RuleLibrary;
  readonly ruleSets: RuleSets;
  readonly scans: ScanStore;
  readonly allowlist: Allowlist;
  readonly history: History;
  readonly quarantine: Quarantine;
  readonly watches: WatchStore;
  readonly watchRunner: WatchRunner;
  readonly scanner: Scanner;
  readonly #shippedRules: string;
  #watchService: WatchService | null = null;

  /** @throws AppError `history.newer`, `history.busy`, `history.unreadable`, `data.full` */
  constructor(options: EngineOptions) {
    this.data = options.data;
    this.#shippedRules = options.shippedRules;
    this.scanner = new Scanner(options.spawnScanner, options.threads);
    const opened = openDatabase(options.data.database, Date.now());
    this.database = opened.database;
    this.movedAside = opened.movedAside;
    this.lostDecisions = opened.lost;
    const { compiledRules, remembered } = options.data;
    this.decisionsUnread =
      remembered === null ? null : copyDecisions(remembered.database, this.database);
    this.library = new RuleLibrary(options.shippedRules, options.data.rules, this.database);
    const compiled: readonly [string, ...string[]] =
      remembered === null ? [compiledRules] : [compiledRules, remembered.compiledRules];
    this.ruleSets = new RuleSets(this.database, compiled, () => this.scanner);
    this.scans = new ScanStore(this.database);
    this.allowlist = new Allowlist(this.database);
    this.history = new History(this.database, this.scans, this.allowlist);
    this.quarantine = new Quarantine(this.data, this.database);
    this.watches = new WatchStore(this.database, this.data.root);
    this.watchRunner = new WatchRunner(this.database);
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
      // At once: a rule set that no scan refers to yet may be pruned by another process.
      const scope = this.database
        .transaction(() => {
          const ruleSetId = this.ruleSets.remember(rules);
          const profileId = this.scans.profileId(rules.profile);
          const analysisId = this.scans.analysisId(ruleSetId, limitsKey(limits));
          return { scanId: open(profileId, analysisId), profileId, analysisId, ruleSetId };
        })
        .immediate();
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
      request.rules.length === 0
        ? this.library.selection()
        : namedRules(request.rules, this.library.roots);
    return this.ruleSets.prepare(selection, request.defines);
  }

  /**
   * Clones the rule sources into the analyst's rules folder.
   * @param names addresses or folders of the sources meant; empty for all
   * @throws AppError `rules.bad-sources`, `rules.unknown-source`, `rules.clone-busy`
   */
  async cloneRules(
    names: readonly string[],
    options: Omit<CloneOptions, 'root'>,
  ): Promise<CloneReport[]> {
    const file = ruleSourcesFile(this.data.rules, this.#shippedRules);
    const repositories = selectRepositories(readRuleRepositories(file), names);
    return cloneRuleSources(repositories, { ...options, root: this.data.rules });
  }

  /** What runs the watches, once it is started. */
  get watchService(): WatchService {
    this.#watchService ??= new WatchService({
      database: this.database,
      dataDirectory: this.data.root,
      store: this.watches,
      runner: this.watchRunner,
      starter: {
        threads: this.scanner.lanes,
        startScan: (request) => this.startScan(request),
      },
    });
    return this.#watchService;
  }

  /** Ends the scanner and closes the database; a scan still running stays resumable. */
  close(): void {
    void this.#watchService?.stop();
    this.scanner.close();
    this.database.close();
    this.data.dispose();
  }
}
