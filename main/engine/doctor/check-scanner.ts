import { sourceDigest } from '../../../shared/analysis/rules-digest.ts';
import { errorText } from '../../../shared/errors/app-error.ts';
import { formatDuration, plural } from '../../../shared/model/display.ts';
import type { DataDirectory } from '../data-directory.ts';
import { type HistoryDatabase, openDatabase } from '../database/open-database.ts';
import { ruleFilesBelow } from '../rules/rule-files.ts';
import { RuleSets } from '../rules/rule-sets.ts';
import type { Scanner } from '../scanner/scanner.ts';
import { ok, problem, type Verdict, warning } from './finding-out.ts';

const START_TIMEOUT_MS = 30_000;
const SLOW_START_MS = 5_000;

/** Whether the scanner process starts and its engine compiles a rule. */
export async function checkScanner(scanner: Scanner): Promise<Verdict> {
  const text = 'rule doctor { condition: filesize > 0 }';
  const source = {
    namespace: 'doctor.yara',
    text,
    sha256: sourceDigest(text),
    segments: [{ line: 1, file: 'doctor.yara', fileLine: 1 }],
  };
  const started = performance.now();
  try {
    const [problems] = await scanner.check([source], {}, START_TIMEOUT_MS);
    if (problems === undefined || problems.length > 0) {
      return problem(
        'its engine rejects a sound rule',
        'Run "npm install" in the program’s folder.',
      );
    }
  } catch (error) {
    const detail = `does not work: ${errorText(error)}`;
    return problem(
      detail,
      'Nothing can be scanned. Run "npm install" in the program’s folder; see that no security program ends the process.',
    );
  }
  const startMs = Math.round(performance.now() - started);
  const detail = `starts and compiles a rule in ${formatDuration(startMs)}`;
  if (startMs < SLOW_START_MS) return ok(detail, { startMs });
  const advice =
    'The machine is busy, or a security program looks at every file the scanner loads.';
  return warning(detail, advice, { startMs });
}

/** How many rule files there are, and how many of them can be used. */
export async function checkRules(
  data: Pick<DataDirectory, 'rules' | 'compiledRules'> & { readonly shippedRules: string },
  history: HistoryDatabase | null,
  scanner: Scanner | null,
): Promise<Verdict> {
  const entries = [...ruleFilesBelow(data.shippedRules), ...ruleFilesBelow(data.rules)];
  // A file of the data folder takes the place of a shipped one.
  const files = new Map(entries.map((entry) => [entry.namespace, entry]));
  const total = files.size;
  for (const namespace of disabledFiles(history)) files.delete(namespace);
  const counts = { files: total, enabled: files.size };
  if (scanner === null) {
    return warning(
      `${plural(total, 'file')}, ${files.size} enabled; not checked`,
      'They are checked when the scanner works.',
      counts,
    );
  }
  const memory = openDatabase(':memory:', Date.now()).database;
  try {
    const entries = [...files.values()];
    const selection = { entries, roots: [data.rules, data.shippedRules], profile: 'library' };
    const ruleSets = new RuleSets(memory, [data.compiledRules], () => scanner);
    const { usable } = await ruleSets.examine(selection, {});
    return rulesVerdict({ ...counts, broken: entries.length - usable.length });
  } finally {
    memory.close();
  }
}

function rulesVerdict(data: { files: number; enabled: number; broken: number }): Verdict {
  const { files, enabled, broken } = data;
  const detail = `${plural(files, 'file')}, ${enabled} enabled, ${broken} broken`;
  if (enabled === broken) {
    return problem(
      detail,
      'There is nothing to scan with. "binaryalert rules list" shows the files, "rules check" what is wrong with them.',
      data,
    );
  }
  if (broken === 0) return ok(detail, data);
  const advice = 'They are left out of every scan. "binaryalert rules check" says what is wrong.';
  return warning(detail, advice, data);
}

function disabledFiles(history: HistoryDatabase | null): string[] {
  if (history === null) return [];
  return history
    .prepare('SELECT namespace FROM rule_file_states WHERE enabled = 0')
    .pluck()
    .all() as string[];
}
