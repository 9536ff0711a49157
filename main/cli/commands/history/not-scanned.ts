import { type Command, Option } from 'commander';
import { encodePath } from '../../../../shared/analysis/native-path.ts';
import { AppError } from '../../../../shared/errors/app-error.ts';
import { plural } from '../../../../shared/model/display.ts';
import type { NotScannedFilter } from '../../../../shared/model/not-scanned.ts';
import { OUTCOMES, type Outcome, REASONS, type Reason } from '../../../../shared/model/outcome.ts';
import { notScannedPages } from '../../../engine/history/finding-reports.ts';
import type { History } from '../../../engine/history/history.ts';
import { type GlobalOptions, withEngine } from '../../open-engine.ts';
import { LIST_FORMATS, type ListFormat, listWriter } from '../../output/list-writer.ts';
import { NOT_SCANNED_VIEW } from '../../output/not-scanned-view.ts';
import { print, say } from '../../terminal.ts';
import { parseScan, scanNamed } from './named-scan.ts';

interface NotScannedOptions extends GlobalOptions {
  readonly output: ListFormat;
  readonly allScans: boolean;
  readonly outcome?: Outcome;
  readonly reason?: Reason;
  readonly skipped: boolean;
  readonly print0: boolean;
}

const HELP = `
Listed is what was wanted and not scanned, or not to the end. What was left out on purpose (links,
pipes, what --exclude names …) comes with --skipped, or when its --outcome or --reason is named.

Examples:
  $ binaryalert history not-scanned
  $ binaryalert history not-scanned 7 --reason permission-denied
  $ binaryalert history not-scanned --print0 | sudo binaryalert scan -
  $ binaryalert history not-scanned --reason too-large --print0 | binaryalert scan -z 4G -`;

/** `binaryalert history not-scanned` */
export function addNotScannedCommand(history: Command): void {
  history
    .command('not-scanned')
    .summary('list what a scan did not scan, and why')
    .description('List what a scan did not scan, and why.')
    .argument('[scan]', 'number of the scan, or "last"', parseScan, 'last')
    .addOption(
      new Option('-o, --output <format>', 'format of the list')
        .choices(LIST_FORMATS)
        .default('text'),
    )
    .option('--all-scans', 'of all scans, oldest first', false)
    .addOption(
      new Option('--outcome <outcome>', 'only these').choices(
        OUTCOMES.filter((outcome) => outcome !== 'clean' && outcome !== 'match'),
      ),
    )
    .addOption(new Option('--reason <reason>', 'only these').choices(Object.keys(REASONS)))
    .option('--skipped', 'also what was left out on purpose', false)
    .option('-0, --print0', 'print paths only, each ended by NUL, for "binaryalert scan -"', false)
    .addHelpText('after', HELP)
    .action(async (scan: number | 'last', _: unknown, command: Command) => {
      const options = command.optsWithGlobals<NotScannedOptions>();
      await withEngine(options, ({ history }) => listNotScanned(history, scan, options));
    });
}

function listNotScanned(history: History, scan: number | 'last', options: NotScannedOptions): void {
  const { allScans, outcome, reason, output, print0 } = options;
  if (allScans && scan !== 'last') {
    throw new AppError('usage.invalid', { why: 'Name one scan, or --all-scans; not both.' });
  }
  const scanId = allScans ? undefined : scanNamed(history, scan).id;
  const onPurposeToo = options.skipped || outcome !== undefined || reason !== undefined;
  const filter: NotScannedFilter = { scanId, outcome, reason, incomplete: !onPurposeToo };
  if (print0) {
    printPaths(history, filter);
    return;
  }
  const writer = listWriter(output, NOT_SCANNED_VIEW);
  let listed = 0;
  for (const page of notScannedPages(history, filter)) {
    writer.add(page);
    listed += page.length;
  }
  writer.end();
  if (output === 'text') sayHowMany(history, filter, listed);
}

/** Paths as bytes; one that several scans did not get to comes once. */
function printPaths(history: History, filter: NotScannedFilter): void {
  const seen = new Set<string>();
  for (const page of notScannedPages(history, filter)) {
    const paths = page.map(({ path }) => path).filter((path) => !seen.has(path));
    if (filter.scanId === undefined) for (const path of paths) seen.add(path);
    print(Buffer.concat(paths.map((path) => encodePath(`${path}\0`))));
  }
}

function sayHowMany(history: History, filter: NotScannedFilter, listed: number): void {
  const where = filter.scanId === undefined ? '' : ` by scan ${filter.scanId}`;
  say(`${plural(listed, 'entry', 'entries')} not scanned${where}.`);
  if (filter.incomplete !== true) return;
  const left = history.notScanned.count({ scanId: filter.scanId }) - listed;
  if (left > 0) say(`${plural(left, 'entry', 'entries')} left out on purpose: --skipped.`);
}
