import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ruleFilesBelow } from '../../../main/engine/rules/rule-files.ts';
import { outline } from '../../../shared/analysis/rule-tokens.ts';
import type { Yara } from '../contestants/yara.ts';
import type { GeneratedFile } from './generate-rules.ts';

export const RULE_SET_NAMES = ['own', 'generated'] as const;
export type RuleSetName = (typeof RULE_SET_NAMES)[number];

export interface BenchRuleFile {
  readonly namespace: string;
  readonly path: string;
}

/** Rules that both engines accept, each file in a namespace of its own. */
export interface BenchRules {
  readonly name: RuleSetName;
  readonly files: readonly BenchRuleFile[];
  /** Rules in these files. */
  readonly count: number;
  /** SHA-256 over namespaces and texts. */
  readonly sha256: string;
  /** Files that yara does not accept: no contestant gets them. */
  readonly rejected: readonly string[];
  /** All of it, compiled by yarac. */
  readonly compiledByYara: string;
}

/** The rules that come with the program. */
export function ownRules(shipped: string, work: string, yara: Yara): BenchRules {
  const all = ruleFilesBelow(shipped);
  const scratch = path.join(work, 'check.yac');
  const rejected = all.filter((file) => yara.tryCompile([file], scratch) !== null);
  const files = all.filter((file) => !rejected.includes(file));
  return describe('own', files, {
    rejected: rejected.map(({ namespace }) => namespace),
    work,
    yara,
  });
}

/** Rules made up for the benchmark. Every one must please both engines, or this throws. */
export function generatedRules(
  made: readonly GeneratedFile[],
  work: string,
  yara: Yara,
): BenchRules {
  const files = writeRules(made, path.join(work, 'rules-generated'));
  return describe('generated', files, { rejected: [], work, yara });
}

/** Writes rule files below a folder. */
export function writeRules(made: readonly GeneratedFile[], folder: string): BenchRuleFile[] {
  return made.map(({ namespace, text }) => {
    const file = path.join(folder, namespace);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    return { namespace, path: file };
  });
}

function describe(
  name: RuleSetName,
  files: readonly BenchRuleFile[],
  { rejected, work, yara }: { rejected: readonly string[]; work: string; yara: Yara },
): BenchRules {
  const compiledByYara = path.join(work, `${name}.yac`);
  const problem = yara.tryCompile(files, compiledByYara);
  if (problem !== null) throw new Error(`yarac does not accept the rules: ${problem}`);
  const digest = createHash('sha256');
  let count = 0;
  for (const { namespace, path: file } of files) {
    const text = readFileSync(file, 'utf8');
    digest.update(`${namespace}\0${text}\0`);
    count += outline(text).rules.length;
  }
  return { name, files, count, sha256: digest.digest('hex'), rejected, compiledByYara };
}
