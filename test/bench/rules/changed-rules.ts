import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Yara } from '../contestants/yara.ts';
import type { BenchRules } from './rule-sets.ts';

/** A rule set after one of its files has changed. */
export interface ChangedRules {
  /** The file that changed, and where its new text is. */
  readonly namespace: string;
  readonly path: string;
  readonly compiledByYara: string;
}

/** A name that some files of every corpus hold. */
const ADDED_RULE = `
rule added_later
{
    meta:
        description = "Added to prove that a re-scan runs changed rules."
    strings:
        $a = "getaddrinfo" fullword
    condition:
        $a
}
`;

/** Adds a rule to the file in the middle. */
export function changeOneFile(rules: BenchRules, work: string, yara: Yara): ChangedRules {
  const file = rules.files[Math.floor(rules.files.length / 2)];
  if (file === undefined) throw new Error('there is no rule file to change');
  const changed = { namespace: file.namespace, path: path.join(work, 'changed.yara') };
  writeFileSync(changed.path, readFileSync(file.path, 'utf8') + ADDED_RULE);
  const compiledByYara = path.join(work, 'changed.yac');
  const files = rules.files.map((other) => (other === file ? changed : other));
  const problem = yara.tryCompile(files, compiledByYara);
  if (problem !== null) throw new Error(`yarac does not accept the changed rules: ${problem}`);
  return { ...changed, compiledByYara };
}
