import { availableParallelism } from 'node:os';
import { type Command, Option } from 'commander';
import { EXIT } from '../../../../shared/errors/catalogue.ts';
import { escapeForDisplay, formatCount, plural } from '../../../../shared/model/display.ts';
import type { Watch, WatchScanEnd, WatchStatus } from '../../../../shared/model/watch.ts';
import type { Engine } from '../../../engine/engine.ts';
import { onInterrupt } from '../../interrupt.ts';
import { type GlobalOptions, withEngine } from '../../open-engine.ts';
import { parseCount } from '../../option-values.ts';
import { reporterFor } from '../../output/index.ts';
import { say, warn } from '../../terminal.ts';

interface RunOptions extends GlobalOptions {
  readonly output: 'text' | 'ndjson';
  readonly threads: number;
  readonly printStrings: boolean;
  readonly printMeta: boolean;
}

const HELP = `
Findings are written to standard output as they are made, everything else to standard error. A
file that has not changed since it was last scanned is not reported again.

Examples:
  $ binaryalert watch run
  $ binaryalert watch run -o ndjson | while read -r line; do …; done

Exit codes: 130 when it is ended by Ctrl-C or a signal; 64 when another process runs the watches.`;

/** `binaryalert watch run` */
export function addRunCommand(watch: Command): void {
  watch
    .command('run')
    .summary('run the watches until Ctrl-C')
    .description('Run all watches that are not paused, until Ctrl-C.')
    .addOption(
      new Option('-o, --output <format>', 'format of the results')
        .choices(['text', 'ndjson'])
        .default('text'),
    )
    .option('-p, --threads <n>', 'scanning threads', parseCount(1), availableParallelism())
    .option('-s, --print-strings', 'show what matched, and where', false)
    .option('-m, --print-meta', 'show the metadata of rules that match', false)
    .addHelpText('after', HELP)
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<RunOptions>();
      const { threads } = options;
      process.exitCode = await withEngine(options, (engine) => run(engine, options), { threads });
    });
}

async function run({ watches, watchService }: Engine, options: RunOptions): Promise<number> {
  const reporter = reporterFor(options.output, options);
  watchService.onDidScan = (_, files) => {
    const news = files.filter(({ cached }) => !cached);
    if (news.length > 0) reporter.files(news);
  };
  watchService.onDidChangeState = sayState;
  watchService.onDidEndScan = sayWhole;
  const interrupt = onInterrupt();
  try {
    watchService.start();
    if (watches.list().length === 0) {
      warn('No folder is watched yet. Add one with: binaryalert watch add <folder>');
    }
    await aborted(interrupt.signal);
    return EXIT.interrupted;
  } finally {
    await watchService.stop();
    interrupt.dispose();
  }
}

function sayState({ path }: Watch, status: WatchStatus | null): void {
  const state = status === null ? 'no longer watched' : status.state;
  const detail = status?.detail ? `: ${escapeForDisplay(status.detail)}` : '';
  const line = `${escapeForDisplay(path)}: ${state}${detail}`;
  if (status?.state === 'polling' || status?.state === 'failing') warn(line);
  else say(line);
}

function sayWhole({ path }: Watch, { whole, counts }: WatchScanEnd): void {
  if (!whole) return;
  const news = formatCount(counts.seen - counts.cached);
  say(
    `${escapeForDisplay(path)}: ${plural(counts.seen, 'file')} looked through, ${news} new or changed`,
  );
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
