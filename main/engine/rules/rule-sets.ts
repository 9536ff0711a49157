import { hash } from 'node:crypto';
import { deflateSync, inflateSync } from 'node:zlib';
import type { AnalysisLimits } from '../../../shared/analysis/analysis-limits.ts';
import { readRuleSources } from '../../../shared/analysis/read-rule-sources.ts';
import type { RuleDefines, RuleSource } from '../../../shared/analysis/rule-source.ts';
import { rulesDigest } from '../../../shared/analysis/rules-digest.ts';
import { engineVersion } from '../../../shared/analysis/yara-engine.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { RuleProblem } from '../../../shared/model/rule-file.ts';
import type { HistoryDatabase } from '../database/open-database.ts';
import type { RuleSetReference } from '../scanner/protocol.ts';
import { type Scanner, ScannerJobLost } from '../scanner/scanner.ts';
import { compiledRulesPath, hasCompiledRules, pruneCompiledRules } from './compiled-rules-file.ts';
import type { RuleSelection } from './rule-library.ts';

const CHECK_CHUNK_FILES = 32;
const CHECK_TIMEOUT_MS = 60_000;
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

/** Checks, compiles and remembers rule sets. */
export class RuleSets {
  readonly #database: HistoryDatabase;
  readonly #folder: string;
  readonly #scanner: () => Scanner;

  /**
   * @param folder where compiled rule sets are kept
   * @param scanner the process that compiles: the engine's own never loads YARA
   */
  constructor(database: HistoryDatabase, folder: string, scanner: () => Scanner) {
    this.#database = database;
    this.#folder = folder;
    this.#scanner = scanner;
  }

  /**
   * Reads and checks the selected files. A broken file is left out and reported.
   * @throws AppError `rules.none` when nothing is left to scan with
   */
  async prepare(selection: RuleSelection, defines: RuleDefines): Promise<PreparedRules> {
    const { sources, problems: readProblems } = readRuleSources(selection.entries, selection.roots);
    const checked = await this.check(sources, defines);
    const usable = sources.filter((_, index) => checked[index]?.every(isWarning) === true);
    const problems = [...readProblems, ...checked.flat()];
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

  /** What the compiler says of each source; asked once for each text. */
  async check(
    sources: readonly RuleSource[],
    defines: RuleDefines,
  ): Promise<(readonly RuleProblem[])[]> {
    const find = this.#database.prepare('SELECT problems FROM rule_checks WHERE key = ?').pluck();
    const prefix = `${engineVersion()}\n${JSON.stringify(defines)}\n`;
    const keys = sources.map(({ namespace, sha256 }) =>
      hash('sha256', `${prefix}${namespace}\n${sha256}`),
    );
    const known = keys.map((key) => find.get(key) as string | undefined);
    const unknown = sources.flatMap((source, index) =>
      known[index] === undefined ? [source] : [],
    );
    const fresh = await this.#checkUnknown(unknown, defines);
    const insert = this.#database.prepare('REPLACE INTO rule_checks VALUES (?, ?, ?)');
    return this.#database.transaction(() =>
      keys.map((key, index) => {
        const stored = known[index];
        if (stored !== undefined) return JSON.parse(stored) as RuleProblem[];
        const problems = fresh.shift() ?? [];
        insert.run(key, JSON.stringify(problems), Date.now());
        return problems;
      }),
    )();
  }

  async #checkUnknown(
    sources: readonly RuleSource[],
    defines: RuleDefines,
  ): Promise<RuleProblem[][]> {
    const chunks: RuleSource[][] = [];
    for (let at = 0; at < sources.length; at += CHECK_CHUNK_FILES) {
      chunks.push(sources.slice(at, at + CHECK_CHUNK_FILES));
    }
    const checked = await Promise.all(chunks.map((chunk) => this.#checkChunk(chunk, defines)));
    return checked.flat();
  }

  /** A chunk over which the scanner dies is checked file by file. */
  async #checkChunk(chunk: readonly RuleSource[], defines: RuleDefines): Promise<RuleProblem[][]> {
    try {
      return await this.#scanner().check(chunk, defines, CHECK_TIMEOUT_MS);
    } catch (error) {
      if (!(error instanceof ScannerJobLost)) throw error;
      const [only] = chunk;
      if (chunk.length === 1 && only !== undefined) return [[compilerLost(only, error)]];
    }
    const problems: RuleProblem[][] = [];
    for (const source of chunk) problems.push(...(await this.#checkChunk([source], defines)));
    return problems;
  }

  /** The compiled form of some sources, compiled now unless it is on disk. */
  async compiled(
    sources: readonly RuleSource[],
    defines: RuleDefines,
    limits: AnalysisLimits,
  ): Promise<RuleSetReference> {
    const digest = rulesDigest(sources, defines, engineVersion());
    const file = compiledRulesPath(this.#folder, digest);
    if (!hasCompiledRules(file, digest)) {
      await this.#scanner().compile({ sources, defines, digest, file }, COMPILE_TIMEOUT_MS);
      pruneCompiledRules(this.#folder);
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

function compilerLost(source: RuleSource, error: Error): RuleProblem {
  return {
    level: 'error',
    code: 'compiler-lost',
    message: `the compiler died on this file (${error.message})`,
    file: source.namespace,
    line: null,
    column: null,
    rendered: null,
  };
}
