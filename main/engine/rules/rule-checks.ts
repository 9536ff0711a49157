import { hash } from 'node:crypto';
import type { RuleDefines, RuleSource } from '../../../shared/analysis/rule-source.ts';
import { engineVersion } from '../../../shared/analysis/yara-engine.ts';
import type { RuleProblem } from '../../../shared/model/rule-file.ts';
import type { HistoryDatabase } from '../database/open-database.ts';
import { type Scanner, ScannerJobLost } from '../scanner/scanner.ts';

const CHECK_CHUNK_FILES = 32;
const CHECK_TIMEOUT_MS = 60_000;
const COMPILER_LOST = 'compiler-lost';
/** A file the compiler died on is tried again after this: the machine may have been the cause. */
const LOST_AGAIN_MS = 24 * 60 * 60_000;

/** Has rule files checked by the compiler, and remembers what it said. */
export class RuleChecks {
  readonly #database: HistoryDatabase;
  readonly #scanner: () => Scanner;

  constructor(database: HistoryDatabase, scanner: () => Scanner) {
    this.#database = database;
    this.#scanner = scanner;
  }

  /** What the compiler says of each source; asked once for each text. */
  async of(
    sources: readonly RuleSource[],
    defines: RuleDefines,
  ): Promise<(readonly RuleProblem[])[]> {
    const find = this.#database
      .prepare(
        `SELECT problems FROM rule_checks
         WHERE key = ? AND (checked_at > ? OR instr(problems, '"${COMPILER_LOST}"') = 0)`,
      )
      .pluck();
    const prefix = `${engineVersion()}\n${JSON.stringify(defines)}\n`;
    // Of one text, the same line can be from another file or place: segments tell.
    const keys = sources.map(({ namespace, sha256, segments }) =>
      hash('sha256', `${prefix}${namespace}\n${sha256}\n${JSON.stringify(segments)}`),
    );
    const since = Date.now() - LOST_AGAIN_MS;
    const known = keys.map((key) => find.get(key, since) as string | undefined);
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
    const checked = await Promise.all(chunks.map((chunk) => this.#tryCheck(chunk, defines)));
    const problems: RuleProblem[][] = [];
    for (const [index, chunk] of chunks.entries()) {
      problems.push(...(checked[index] ?? (await this.#checkAlone(chunk, defines))));
    }
    return problems;
  }

  /** Null when the scanner died meanwhile, whichever of its jobs it died of. */
  async #tryCheck(
    chunk: readonly RuleSource[],
    defines: RuleDefines,
  ): Promise<RuleProblem[][] | null> {
    try {
      return await this.#scanner().check(chunk, defines, CHECK_TIMEOUT_MS);
    } catch (error) {
      if (error instanceof ScannerJobLost) return null;
      throw error;
    }
  }

  /** Finds the files that the compiler dies on: each is blamed only when it was the only one. */
  async #checkAlone(chunk: readonly RuleSource[], defines: RuleDefines): Promise<RuleProblem[][]> {
    const together = await this.#tryCheck(chunk, defines);
    if (together !== null) return together;
    const problems: RuleProblem[][] = [];
    for (const source of chunk) {
      // A scan may have ended the scanner at the same moment, so once is not enough.
      const alone =
        (await this.#tryCheck([source], defines)) ?? (await this.#tryCheck([source], defines));
      problems.push(...(alone ?? [[compilerLost(source)]]));
    }
    return problems;
  }
}

function compilerLost(source: RuleSource): RuleProblem {
  return {
    level: 'error',
    code: COMPILER_LOST,
    message: 'the compiler dies on this file, or takes longer than a minute',
    file: source.namespace,
    line: null,
    column: null,
    rendered: null,
  };
}
