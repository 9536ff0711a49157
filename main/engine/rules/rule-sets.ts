import { deflateSync, inflateSync } from 'node:zlib';
import type { AnalysisLimits } from '../../../shared/analysis/analysis-limits.ts';
import { readRuleSources } from '../../../shared/analysis/read-rule-sources.ts';
import type { RuleDefines, RuleSource } from '../../../shared/analysis/rule-source.ts';
import { rulesDigest } from '../../../shared/analysis/rules-digest.ts';
import { engineVersion } from '../../../shared/analysis/yara-engine.ts';
import { AppError, errorText } from '../../../shared/errors/app-error.ts';
import type { RuleProblem } from '../../../shared/model/rule-file.ts';
import type { HistoryDatabase } from '../database/open-database.ts';
import type { RuleSetReference } from '../scanner/protocol.ts';
import type { Scanner } from '../scanner/scanner.ts';
import { compiledRulesPath, hasCompiledRules, pruneCompiledRules } from './compiled-rules-file.ts';
import { RuleChecks } from './rule-checks.ts';
import type { RuleSelection } from './rule-library.ts';

const COMPILE_TIMEOUT_MS = 10 * 60_000;

/** The rules of a scan: what is usable, what is not and why. */
export interface PreparedRules {
  readonly digest: string;
  readonly sources: readonly RuleSource[];
  readonly defines: RuleDefines;
  /** Errors of the files left out, and warnings about all others. */
  readonly problems: readonly RuleProblem[];
  readonly profile: string;
  /** Absolute paths of the rule files in use. */
  readonly files: readonly string[];
}

/** What reading and checking rule files brought to light. */
export interface ExaminedRules {
  /** Every file that could be read. */
  readonly sources: readonly RuleSource[];
  /** Those without an error. */
  readonly usable: readonly RuleSource[];
  readonly problems: readonly RuleProblem[];
}

/** Checks, compiles and remembers rule sets. */
export class RuleSets {
  readonly #database: HistoryDatabase;
  readonly #folders: readonly [string, ...string[]];
  readonly #scanner: () => Scanner;
  readonly #checks: RuleChecks;

  /**
   * @param folders where compiled rule sets are: kept in the first, only read in others
   * @param scanner the process that compiles: the engine's own never loads YARA
   */
  constructor(
    database: HistoryDatabase,
    folders: readonly [string, ...string[]],
    scanner: () => Scanner,
  ) {
    this.#database = database;
    this.#folders = folders;
    this.#scanner = scanner;
    this.#checks = new RuleChecks(database, scanner);
  }

  /**
   * Reads and checks the selected files. A broken file is left out and reported.
   * @throws AppError `rules.none` when nothing is left to scan with
   */
  async prepare(selection: RuleSelection, defines: RuleDefines): Promise<PreparedRules> {
    const { usable, problems } = await this.examine(selection, defines);
    if (usable.length === 0) {
      const broken = new Set(
        problems.filter((problem) => !isWarning(problem)).map(({ file }) => file),
      );
      throw new AppError('rules.none', { broken: broken.size });
    }
    return {
      digest: rulesDigest(usable, defines, engineVersion()),
      sources: usable,
      defines,
      problems,
      profile: selection.profile,
      files: selection.entries.map(({ path }) => path),
    };
  }

  /** Reads and checks the selected files: the sources that can be used, and every problem. */
  async examine(selection: RuleSelection, defines: RuleDefines): Promise<ExaminedRules> {
    const { sources, problems } = readRuleSources(selection.entries, selection.roots);
    const checked = await this.#checks.of(sources, defines);
    return {
      sources,
      usable: sources.filter((_, index) => checked[index]?.every(isWarning) === true),
      problems: [...problems, ...checked.flat()],
    };
  }

  /**
   * The compiled form of some sources, compiled now unless it is on disk.
   * @throws AppError `rules.not-compiled`, `scanner.unavailable`
   */
  async compiled(
    sources: readonly RuleSource[],
    defines: RuleDefines,
    limits: AnalysisLimits,
  ): Promise<RuleSetReference> {
    const digest = rulesDigest(sources, defines, engineVersion());
    const [own] = this.#folders;
    const known = this.#folders
      .map((folder) => compiledRulesPath(folder, digest))
      .find((candidate) => hasCompiledRules(candidate, digest));
    const file = known ?? compiledRulesPath(own, digest);
    if (known === undefined) {
      try {
        await this.#scanner().compile({ sources, defines, digest, file }, COMPILE_TIMEOUT_MS);
      } catch (error) {
        if (error instanceof AppError) throw error;
        throw new AppError('rules.not-compiled', { why: errorText(error) }, { cause: error });
      }
      pruneCompiledRules(own);
    }
    return { digest, file, limits };
  }

  /** Records a rule set with the texts of its files, so that findings can show their rule. */
  remember(rules: PreparedRules): number {
    const find = this.#database.prepare('SELECT id FROM rule_sets WHERE digest = ?').pluck();
    const known = find.get(rules.digest) as number | undefined;
    if (known !== undefined) return known;
    return this.#database
      .transaction(() => {
        const meanwhile = find.get(rules.digest) as number | undefined;
        if (meanwhile !== undefined) return meanwhile;
        const { lastInsertRowid } = this.#database
          .prepare(
            'INSERT INTO rule_sets (digest, engine, defines, created_at) VALUES (?, ?, ?, ?)',
          )
          .run(rules.digest, engineVersion(), JSON.stringify(rules.defines), Date.now());
        const id = Number(lastInsertRowid);
        const add = this.#database.prepare(
          'INSERT INTO rule_set_sources (rule_set_id, namespace, source_id) VALUES (?, ?, ?)',
        );
        for (const source of rules.sources) add.run(id, source.namespace, this.#sourceId(source));
        return id;
      })
      .immediate();
  }

  #sourceId(source: RuleSource): number {
    const known = this.#database
      .prepare('SELECT id FROM rule_sources WHERE sha256 = ?')
      .pluck()
      .get(source.sha256) as number | undefined;
    if (known !== undefined) return known;
    const { lastInsertRowid } = this.#database
      .prepare('INSERT INTO rule_sources (sha256, source) VALUES (?, ?)')
      .run(source.sha256, deflateSync(source.text));
    return Number(lastInsertRowid);
  }

  /** The text of a rule file as it was when something matched. */
  sourceText(sourceId: number): string | null {
    const bytes = this.#database
      .prepare('SELECT source FROM rule_sources WHERE id = ?')
      .pluck()
      .get(sourceId) as Buffer | undefined;
    return bytes === undefined ? null : inflateSync(bytes).toString('utf8');
  }
}

function isWarning(problem: RuleProblem): boolean {
  return problem.level === 'warning';
}
