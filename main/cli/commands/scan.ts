import { availableParallelism } from 'node:os';
import path from 'node:path';
import { type Command, Option } from 'commander';
import { decodePath } from '../../../shared/analysis/native-path.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import { EXIT } from '../../../shared/errors/catalogue.ts';
import { plural } from '../../../shared/model/display.ts';
import { DEFAULT_MAX_FILE_SIZE, type ScanRequest } from '../../../shared/model/scan.ts';
import type { ScanRun } from '../../engine/scans/scan-run.ts';
import { scanExitCode } from '../exit-code.ts';
import { onInterrupt } from '../interrupt.ts';
import { type GlobalOptions, withEngine } from '../open-engine.ts';
import { collect, parseCount, parseDefine, parseSeconds, parseSize } from '../option-values.ts';
import { reporterFor } from '../output/index.ts';
import { FORMATS, type Format } from '../output/reporter.ts';
import { showProgress } from '../scan-progress.ts';
import { say, warn } from '../terminal.ts';
import { VERSION } from '../version.ts';

interface ScanOptions extends GlobalOptions {
  readonly rules: readonly string[];
  readonly output: Format;
  readonly threads: number;
  readonly timeout: number;
  readonly skipLarger: number;
  readonly exclude: readonly string[];
  readonly followSymlinks: boolean;
  readonly fresh: boolean;
  readonly history: boolean;
  readonly resume: boolean | string;
  readonly printStrings: boolean;
  readonly printMeta: boolean;
  readonly define: Readonly<Record<string, string | number | boolean>>;
  readonly strict: boolean;
}

const HELP = `
Examples:
  $ binaryalert scan ~/Downloads                 scan a folder with the rule library
  $ binaryalert scan -r my.yara -s suspicious/   with rules of your own, showing what matched
  $ find / -newer mark -print0 | binaryalert scan -
  $ binaryalert scan -o sarif . > report.sarif
  $ binaryalert scan --resume                    go on with the last interrupted scan

A file that has not changed since it was scanned with the same rules is not read again (--fresh
reads it). A path in a report appears once, whatever happened to the scan in between.

Exit codes: 0 everything scanned, nothing found; 1 findings; 2 something was not scanned, or an
error; 3 no rule is usable; 64 wrong usage; 130 interrupted. Findings that the allowlist allows do
not count. Findings in an incomplete scan: 1, or 2 with --strict.`;

/** `binaryalert scan` */
export function addScanCommand(program: Command): void {
  program
    .command('scan')
    .summary('scan files and folders')
    .description('Scan files and folders with YARA rules and remember the results.')
    .argument('[path...]', 'files or folders; "-" reads paths from standard input')
    .option(
      '-r, --rules <path>',
      'rule file or folder instead of the library (repeatable)',
      collect,
      [],
    )
    .addOption(
      new Option('-o, --output <format>', 'format of the results').choices(FORMATS).default('text'),
    )
    .option('-p, --threads <n>', 'scanning threads', parseCount(1), availableParallelism())
    .addOption(
      new Option('-a, --timeout <seconds>', 'time limit for one file')
        .argParser(parseSeconds)
        .default(60_000, '60'),
    )
    .addOption(
      new Option('-z, --skip-larger <size>', 'skip larger files, and say so')
        .argParser(parseSize)
        .default(DEFAULT_MAX_FILE_SIZE, '512M'),
    )
    .option('--exclude <glob>', 'leave out matching files and folders (repeatable)', collect, [])
    .option('--follow-symlinks', 'follow symbolic links, each target once', false)
    .option('--fresh', 'read every file again, also unchanged ones', false)
    .option('--no-history', 'remember nothing and use nothing remembered')
    .option('--resume [id]', 'go on with an interrupted scan, the last one by default', false)
    .option('-s, --print-strings', 'show what matched, and where', false)
    .option('-m, --print-meta', 'show the metadata of rules that match', false)
    .option(
      '-d, --define <name=value>',
      'define an external variable (repeatable)',
      parseDefine,
      {},
    )
    .option('--strict', 'exit with 2 when anything was not scanned, even with findings', false)
    .addHelpText('after', HELP)
    .action(async (paths: string[], _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ScanOptions>();
      process.exitCode = await scan(paths, options);
    });
}

async function scan(paths: readonly string[], options: ScanOptions): Promise<number> {
  const resuming = options.resume !== false;
  if (resuming && (paths.length > 0 || !options.history)) {
    throw new AppError('usage.invalid', {
      why: '--resume goes on with a recorded scan as it was begun: it takes no paths and no --no-history.',
    });
  }
  const targets = resuming ? [] : await resolvePaths(paths);
  const settings = { threads: options.threads, forgetful: !options.history };
  return withEngine(
    options,
    async (engine) => {
      const run = resuming
        ? await engine.resumeScan(scanId(options.resume))
        : await engine.startScan(toRequest(targets, options));
      return runScan(run, options);
    },
    settings,
  );
}

async function runScan(run: ScanRun, options: ScanOptions): Promise<number> {
  const reporter = reporterFor(options.output, options);
  const { problems, digest } = run.rules;
  const broken = new Set(problems.filter(({ level }) => level === 'error').map(({ file }) => file));
  if (broken.size > 0) {
    warn(
      `${plural(broken.size, 'rule file')} cannot be used and ${broken.size === 1 ? 'was' : 'were'} left out; "binaryalert rules check" says why.`,
    );
  }
  reporter.begin({
    scanId: run.id,
    request: run.request,
    rulesDigest: digest,
    problems,
    version: VERSION,
  });
  run.onDidScan = (files) => reporter.files(files);
  const progress = showProgress(run);
  const interrupt = onInterrupt();
  try {
    const state = await run.run(interrupt.signal);
    progress.stop();
    reporter.end({ progress: run.progress, state });
    if (state === 'cancelled') {
      if (options.history) say(`Go on with: binaryalert scan --resume ${run.id}`);
      return EXIT.interrupted;
    }
    const strictlyBroken = options.strict && broken.size > 0;
    return strictlyBroken ? EXIT.incomplete : scanExitCode(run.progress.counts, options.strict);
  } finally {
    progress.stop();
    interrupt.dispose();
  }
}

function toRequest(targets: readonly string[], options: ScanOptions): ScanRequest {
  return {
    targets,
    rules: options.rules.map((rule) => path.resolve(rule)),
    exclude: options.exclude,
    followSymlinks: options.followSymlinks,
    fresh: options.fresh,
    maxFileSize: options.skipLarger,
    timeoutMs: options.timeout,
    threads: options.threads,
    defines: options.define,
  };
}

function scanId(resume: boolean | string): number | null {
  if (typeof resume !== 'string') return null;
  if (/^\d+$/.test(resume)) return Number(resume);
  throw new AppError('usage.invalid', {
    why: `--resume takes the number of a scan, not "${resume}".`,
  });
}

async function resolvePaths(paths: readonly string[]): Promise<string[]> {
  const named = paths.includes('-')
    ? [...paths.filter((name) => name !== '-'), ...(await pathsFromStandardInput())]
    : paths;
  if (named.length === 0) {
    throw new AppError('usage.invalid', { why: 'Name at least one file or folder to scan.' });
  }
  return named.map((name) => path.resolve(name));
}

/** Paths separated by NUL where there is one, else by newlines; any bytes are allowed in them. */
export async function pathsFromStandardInput(): Promise<string[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const text = decodePath(Buffer.concat(chunks));
  const names = text.includes('\0') ? text.split('\0') : text.split(/\r?\n/);
  return names.filter((name) => name !== '');
}
