import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { engineVersion } from '../../shared/analysis/yara-engine.ts';
import type { BenchContext } from './bench-context.ts';
import type { BenchEnvironment, BenchResult, VoidComparison } from './bench-result.ts';
import { type Comparison, compare } from './compare.ts';
import { BinaryAlert, type PreparedData } from './contestants/binaryalert.ts';
import { freezeProgram } from './contestants/program.ts';
import type { Yara } from './contestants/yara.ts';
import { buildLarge, buildTiny, copyBinaries, type Hits } from './corpora/build-corpora.ts';
import { type Corpus, type CorpusName, readCorpus } from './corpora/corpus.ts';
import { hitContents } from './corpora/hits.ts';
import { VoidRun } from './measure/checked-run.ts';
import { hashingCost } from './measure/hashing.ts';
import { changeOneFile } from './rules/changed-rules.ts';
import { generateRules } from './rules/generate-rules.ts';
import { type BenchRules, generatedRules, ownRules, type RuleSetName } from './rules/rule-sets.ts';
import type { BenchSettings } from './settings.ts';
import { measureStarting, type Starting } from './starting.ts';

/** What to run. */
export interface BenchPlan {
  readonly settings: BenchSettings;
  readonly corpora: readonly CorpusName[];
  readonly ruleSets: readonly RuleSetName[];
  readonly threads: number;
  /** Folder for everything that is written: 5 GB at most. */
  readonly work: string;
  readonly yara: Yara;
  readonly log: (line: string) => void;
}

const SEED = 'binaryalert-bench-1';

/** Everything that is measured with. */
interface Materials {
  readonly corpora: readonly Corpus[];
  readonly prepared: ReadonlyMap<BenchRules, PreparedData>;
  readonly smallFile: string;
}

/** Builds everything, measures everything. */
export async function runBench(plan: BenchPlan): Promise<BenchResult> {
  const { settings, threads, work, yara, log } = plan;
  const startedAt = new Date().toISOString();
  const environment = describeEnvironment(plan);
  mkdirSync(work, { recursive: true });
  log('building the program');
  const binaryAlert = new BinaryAlert(freezeProgram(work), work, threads);
  const context: BenchContext = { work, runs: settings.runs, threads, binaryAlert, yara, log };
  const materials = prepare(plan, context);
  const { comparisons, voids } = await compareAll(materials, context);
  const starting: Starting[] = [];
  for (const [rules, data] of materials.prepared) {
    const { smallFile } = materials;
    starting.push(await measureStarting(rules, { data, smallFile }, context));
  }
  const hashing: BenchResult['hashing'][number][] = [];
  for (const { name, files } of materials.corpora) {
    log(`hashing ${name}`);
    hashing.push({ corpus: name, ...(await hashingCost(files, threads, settings.runs)) });
  }
  return {
    format: 1,
    quick: settings.quick,
    runs: settings.runs,
    startedAt,
    endedAt: new Date().toISOString(),
    environment,
    ...describeMaterials(materials),
    comparisons,
    voids,
    starting,
    hashing,
  };
}

function prepare(plan: BenchPlan, { binaryAlert }: BenchContext): Materials {
  const { settings, work, yara, log } = plan;
  log('making rules');
  const made = generateRules(settings.generated, SEED);
  const ruleSets = plan.ruleSets.map((name) =>
    name === 'own'
      ? ownRules(binaryAlert.shippedRules, work, yara)
      : generatedRules(made.files, work, yara),
  );
  const hits: Hits = (count) => hitContents(binaryAlert.shippedRules, made.samples, count);
  const corpora = plan.corpora.map((name) => {
    log(`making the corpus ${name}`);
    return buildCorpus(name, { work, settings, hits });
  });
  const small = smallFiles(work);
  const prepared = new Map(
    ruleSets.map((rules) => {
      log(`preparing the ${rules.name} rules`);
      return [rules, binaryAlert.prepare(rules, small.used)] as const;
    }),
  );
  return { corpora, prepared, smallFile: small.fresh };
}

function describeMaterials({
  corpora,
  prepared,
}: Materials): Pick<BenchResult, 'corpora' | 'ruleSets'> {
  return {
    corpora: corpora.map(({ name, files, bytes, sha256 }) => ({
      name,
      files: files.length,
      bytes,
      sha256,
    })),
    ruleSets: [...prepared.keys()].map(({ name, files, count, sha256, rejected }) => ({
      name,
      files: files.length,
      count,
      sha256,
      rejected,
    })),
  };
}

async function compareAll(
  { corpora, prepared }: Materials,
  context: BenchContext,
): Promise<{ comparisons: Comparison[]; voids: VoidComparison[] }> {
  const comparisons: Comparison[] = [];
  const voids: VoidComparison[] = [];
  for (const corpus of corpora) {
    for (const [rules, data] of prepared) {
      const { work, yara } = context;
      const changed = rules.name === 'generated' ? changeOneFile(rules, work, yara) : null;
      try {
        comparisons.push(await compare({ corpus, rules, data, changed }, context));
      } catch (error) {
        if (!(error instanceof VoidRun)) throw error;
        context.log(`VOID: ${error.message}`);
        voids.push({ corpus: corpus.name, rules: rules.name, why: error.message });
      }
    }
  }
  return { comparisons, voids };
}

function buildCorpus(
  name: CorpusName,
  { work, settings, hits }: { work: string; settings: BenchSettings; hits: Hits },
): Corpus {
  const folder = path.join(work, 'corpora', name);
  switch (name) {
    case 'tiny':
      buildTiny(folder, settings.tinyFiles, hits);
      break;
    case 'binaries':
      copyBinaries(folder, settings.binarySources, { bytes: settings.binaryBytes, hits });
      break;
    case 'large':
      buildLarge(folder, settings.largeBytes, hits);
      break;
  }
  return readCorpus(name, folder);
}

/** One for making ready, and one that the history does not know yet. */
function smallFiles(work: string): { used: string; fresh: string } {
  const folder = path.join(work, 'small');
  mkdirSync(folder, { recursive: true });
  const files = { used: path.join(folder, 'used.txt'), fresh: path.join(folder, 'fresh.txt') };
  for (const file of Object.values(files)) writeFileSync(file, 'A file of little interest.\n');
  return files;
}

function describeEnvironment({ threads, yara }: BenchPlan): BenchEnvironment {
  const [load = 0] = os.loadavg();
  return {
    cpu: os.cpus()[0]?.model ?? 'unknown',
    cores: os.availableParallelism(),
    threads,
    memoryBytes: os.totalmem(),
    system: `${os.type()} ${os.release().split('.', 2).join('.')}`,
    node: process.versions.node,
    engine: engineVersion(),
    yara: yara.version,
    loadBefore: load,
  };
}
