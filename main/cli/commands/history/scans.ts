import { type Command, Option } from 'commander';
import { SCAN_STATES, type ScanState } from '../../../../shared/model/scan.ts';
import { parseTime } from '../../local-time.ts';
import { type GlobalOptions, withEngine } from '../../open-engine.ts';
import { parseCount } from '../../option-values.ts';
import { LIST_FORMATS, type ListFormat, listWriter } from '../../output/list-writer.ts';
import { SCAN_VIEW } from '../../output/scan-view.ts';
import { say } from '../../terminal.ts';

interface ScansOptions extends GlobalOptions {
  readonly output: ListFormat;
  readonly limit: number;
  readonly before?: number;
  readonly state?: ScanState;
  readonly since?: number;
  readonly target?: string;
  readonly watch?: number;
  readonly watches: boolean;
}

const HELP = `
An "interrupted" scan is one whose process is gone; "binaryalert scan --resume <id>" goes on with it.

Examples:
  $ binaryalert history scans --state interrupted
  $ binaryalert history scans --target /home/ann --since 30d
  $ binaryalert history scans --before 40            the page before scan 40`;

/** `binaryalert history scans` */
export function addScansCommand(history: Command): void {
  history
    .command('scans')
    .summary('list scans, newest first')
    .description('List scans, newest first.')
    .addOption(
      new Option('-o, --output <format>', 'format of the list')
        .choices(LIST_FORMATS)
        .default('text'),
    )
    .option('-n, --limit <n>', 'scans at most', parseCount(1), 20)
    .option('--before <id>', 'only scans older than this one', parseCount(1))
    .addOption(new Option('--state <state>', 'only scans in this state').choices(SCAN_STATES))
    .option('--since <time>', 'only scans begun since then (7d, 2025-11-21)', parseTime)
    .option('--target <text>', 'only scans with this in the path of a target')
    .option('--watch <id>', 'only scans of this watch', parseCount(1))
    .option('--no-watches', 'leave out the scans of watches')
    .addHelpText('after', HELP)
    .action(async (_: unknown, command: Command) => {
      await listScans(command.optsWithGlobals<ScansOptions>());
    });
}

async function listScans(options: ScansOptions): Promise<void> {
  await withEngine(options, ({ history }) => {
    const { output, limit, before, state, since, target } = options;
    const watchId = options.watch ?? (options.watches ? undefined : null);
    // One more than is shown tells whether there are more.
    const scans = history.scans({ limit: limit + 1, before, state, since, target, watchId });
    const shown = scans.slice(0, limit);
    const writer = listWriter(output, SCAN_VIEW);
    writer.add(shown);
    writer.end();
    if (output !== 'text') return;
    if (shown.length === 0) say('No such scan.');
    if (scans.length > limit) say(`Older scans: --before ${shown.at(-1)?.id}`);
  });
}
