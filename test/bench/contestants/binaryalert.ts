import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { openDataDirectory } from '../../../main/engine/data-directory.ts';
import { openDatabase } from '../../../main/engine/database/open-database.ts';
import { Engine } from '../../../main/engine/engine.ts';
import { ScanStore } from '../../../main/engine/history/scan-store.ts';
import { forkScanner } from '../../../main/engine/scanner/fork-scanner.ts';
import type { ScanCounts } from '../../../shared/model/scan.ts';
import type { BenchRules } from '../rules/rule-sets.ts';

/** What the text report writes for a match: severity, rule, path. */
export const BINARYALERT_MATCH = /^\S+ +(?<rule>\S+:\w+) {2}(?<path>.+)$/;

/** A data folder for one rule set, in two states of readiness. */
export interface PreparedData {
  /** The rules are in place; nothing has been checked, compiled or scanned. */
  readonly cold: string;
  /** Used once for one small file: rules checked and compiled. */
  readonly warm: string;
}

/** Our own command line, built and with data folders of its own. */
export class BinaryAlert {
  readonly #program: string;
  readonly #work: string;
  readonly #threads: number;
  #copies = 0;

  constructor(program: string, work: string, threads: number) {
    this.#program = program;
    this.#work = work;
    this.#threads = threads;
  }

  get shippedRules(): string {
    return path.join(this.#program, 'rules');
  }

  /** Makes data folders whose rule library is exactly the given rules. */
  prepare(rules: BenchRules, smallFile: string): PreparedData {
    const cold = path.join(this.#work, 'data', rules.name, 'cold');
    const data = openDataDirectory(cold);
    const engine = new Engine({
      data,
      shippedRules: this.shippedRules,
      spawnScanner: forkScanner(pathToFileURL(path.join(this.#program, 'dist/scanner-process.js'))),
      threads: this.#threads,
    });
    try {
      if (rules.name === 'generated') engine.library.setEnabled('public', false, 'benchmark');
      for (const namespace of rules.rejected) {
        engine.library.setEnabled(namespace, false, 'benchmark');
      }
    } finally {
      engine.close();
    }
    if (rules.name === 'generated') {
      for (const file of rules.files) cpSync(file.path, path.join(data.rules, file.namespace));
    }
    const warm = this.copyOf(cold);
    const args = this.scanArguments(warm, smallFile);
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status !== 0 || stderr.includes('cannot be used')) {
      throw new Error(`the rules are not all accepted (exit code ${status}): ${stderr}`);
    }
    return { cold, warm };
  }

  /** Arguments of Node that scan a folder or a file. */
  scanArguments(data: string, target: string, options: readonly string[] = []): string[] {
    const threads = String(this.#threads);
    const entry = path.join(this.#program, 'main/cli/binaryalert.cjs');
    return [entry, 'scan', '--data-dir', data, '-p', threads, ...options, target];
  }

  /** A copy of a data folder, to be used up by one run. */
  copyOf(data: string): string {
    this.#copies += 1;
    const copy = path.join(this.#work, 'data', `run-${this.#copies}`);
    mkdirSync(path.dirname(copy), { recursive: true });
    cpSync(data, copy, { recursive: true });
    return copy;
  }

  /** Forgets a copy. */
  discard(copy: string): void {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** The compiled rule set in a warm data folder. */
export function compiledRulesIn(data: string): string {
  const folder = path.join(data, 'cache/rules');
  const [only, ...more] = readdirSync(folder);
  if (only === undefined || more.length > 0)
    throw new Error(`${folder}: one compiled set expected`);
  return path.join(folder, only);
}

/** Puts another text in the place of a rule file of the library. */
export function changeRule(data: string, namespace: string, text: string): void {
  writeFileSync(path.join(data, 'rules', namespace), text);
}

/** The counts of the last scan a data folder remembers. */
export function lastCounts(data: string): ScanCounts {
  const { database } = openDatabase(path.join(data, 'history.db'), Date.now());
  try {
    const [last] = new ScanStore(database).list({ limit: 1 }, Date.now());
    if (last?.state !== 'completed')
      throw new Error(`the last scan is ${last?.state ?? 'missing'}`);
    return last.counts;
  } finally {
    database.close();
  }
}
