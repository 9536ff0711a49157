import { spawnSync } from 'node:child_process';
import { EXTERNAL_NAMES } from '../../../shared/analysis/externals.ts';
import type { BenchRuleFile } from '../rules/rule-sets.ts';

const DEFINES = EXTERNAL_NAMES.flatMap((name) => ['-d', `${name}=`]);

/** What `yara -e` writes for a match. */
export const YARA_MATCH = /^(?<rule>\S+:\w+) (?<path>.+)$/;

/** Debian's `yara` and `yarac`, with as many threads as we get. */
export class Yara {
  readonly version: string;
  readonly #threads: number;

  private constructor(version: string, threads: number) {
    this.version = version;
    this.#threads = threads;
  }

  /** Null where yara is not installed. */
  static find(threads: number): Yara | null {
    const compiler = spawnSync('yarac', ['--version'], { encoding: 'utf8' });
    const scanner = spawnSync('yara', ['--version'], { encoding: 'utf8' });
    if (compiler.status !== 0 || scanner.status !== 0) return null;
    return new Yara(scanner.stdout.trim(), threads);
  }

  /** Arguments of yarac that compile files, each in its namespace. */
  compileArguments(files: readonly BenchRuleFile[], output: string): string[] {
    const sources = files.map(({ namespace, path }) => `${namespace}:${path}`);
    return ['-w', ...DEFINES, ...sources, output];
  }

  /** Compiles files, or tells why they cannot be compiled. */
  tryCompile(files: readonly BenchRuleFile[], output: string): string | null {
    const args = this.compileArguments(files, output);
    const { status, stderr } = spawnSync('yarac', args, { encoding: 'utf8' });
    return status === 0 ? null : stderr.trim();
  }

  /** Arguments of yara that scan a folder or a file. */
  scanArguments(compiled: string, target: string): string[] {
    return ['-r', '-e', '-p', String(this.#threads), '-C', compiled, target];
  }
}
