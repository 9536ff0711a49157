import { type Command, Option } from 'commander';
import { AppError } from '../../../../shared/errors/app-error.ts';
import { plural } from '../../../../shared/model/display.ts';
import {
  FINDING_GROUPS,
  FINDING_ORDERS,
  type FindingFilter,
  type FindingGrouping,
  type FindingOrder,
  type FindingPlace,
  placeOf,
} from '../../../../shared/model/finding-record.ts';
import { findingPages } from '../../../engine/history/finding-reports.ts';
import type { History } from '../../../engine/history/history.ts';
import { type GlobalOptions, withEngine } from '../../open-engine.ts';
import { parseCount } from '../../option-values.ts';
import { FINDING_VIEW, GROUP_VIEW } from '../../output/finding-view.ts';
import { listWriter } from '../../output/list-writer.ts';
import { FORMATS, type Format } from '../../output/reporter.ts';
import { print, say } from '../../terminal.ts';
import { addFindingOptions, type FindingOptions, toFindingFilter } from './finding-options.ts';
import { reportHistory } from './report-history.ts';

interface FindingsOptions extends GlobalOptions, FindingOptions {
  readonly output: Format;
  readonly sort: FindingOrder;
  readonly reverse: boolean;
  readonly limit?: number;
  readonly after?: number;
  readonly count: boolean;
  readonly groupBy?: FindingGrouping;
}

const SHOWN_IN_TEXT = 100;

const HELP = `
A finding stays "current" until a scan of its file no longer finds it; then it is "gone", and kept.
Findings that the allowlist allows are listed too, marked (--allowed no leaves them out).

Examples:
  $ binaryalert history findings --severity high --allowed no
  $ binaryalert history findings --rule 'public/webshell/*' --path /srv/www
  $ binaryalert history findings --group-by sha256
  $ binaryalert history findings --since 7d -o csv > week.csv
  $ binaryalert history findings --sort path --after 4711     the page after finding 4711`;

/** `binaryalert history findings` */
export function addFindingsCommand(history: Command): void {
  const command = history
    .command('findings')
    .summary('list findings of all scans')
    .description('List findings of all scans, newest first.')
    .addOption(
      new Option('-o, --output <format>', 'format of the list').choices(FORMATS).default('text'),
    );
  addFindingOptions(command)
    .addOption(new Option('--sort <order>', 'order').choices(FINDING_ORDERS).default('last-seen'))
    .option('--reverse', 'the other way round', false)
    .option(
      '-n, --limit <n>',
      `findings at most; 0 for all (default: ${SHOWN_IN_TEXT} as text, else all)`,
      parseCount(0),
    )
    .option('--after <id>', 'begin after this finding', parseCount(1))
    .option('--count', 'print their number only', false)
    .addOption(new Option('--group-by <what>', 'count them').choices(FINDING_GROUPS))
    .addHelpText('after', HELP)
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<FindingsOptions>();
      await withEngine(options, ({ history }) => listFindings(history, options));
    });
}

function listFindings(history: History, options: FindingsOptions): void {
  const { output, groupBy } = options;
  const filter = toFindingFilter(options);
  if (filter.scanId !== undefined) history.scan(filter.scanId);
  if (options.count) {
    print(`${history.findings.count(filter)}\n`);
  } else if (output === 'sarif') {
    assertWhole(options);
    reportHistory(history, { format: 'sarif', filter, scan: null });
  } else if (groupBy === undefined) {
    listSingly(history, options, filter);
  } else {
    const groups = history.findings.groups(groupBy, filter, limitOf(options));
    const writer = listWriter(output, GROUP_VIEW);
    writer.add(groups);
    writer.end();
  }
}

function listSingly(history: History, options: FindingsOptions, filter: FindingFilter): void {
  const { output, sort, reverse, after } = options;
  if (output === 'sarif') return;
  const limit = limitOf(options);
  const place = after === undefined ? undefined : placeOfFinding(history, after);
  const writer = listWriter(output, FINDING_VIEW);
  let listed = 0;
  let last: number | undefined;
  for (const page of findingPages(history, { filter, order: sort, reverse, after: place, limit })) {
    writer.add(page);
    listed += page.length;
    last = page.at(-1)?.id;
  }
  writer.end();
  if (output !== 'text') return;
  const total = history.findings.count(filter);
  const rest = listed === limit && listed < total ? `; go on with --after ${last}` : '';
  say(
    listed === total
      ? `${plural(total, 'finding')}.`
      : `${listed} of ${plural(total, 'finding')}${rest}.`,
  );
}

function limitOf({ limit, output }: FindingsOptions): number {
  const wanted = limit ?? (output === 'text' ? SHOWN_IN_TEXT : 0);
  return wanted === 0 ? Number.MAX_SAFE_INTEGER : wanted;
}

function placeOfFinding(history: History, id: number): FindingPlace {
  const finding = history.findings.get(id);
  if (finding !== null) return placeOf(finding);
  throw new AppError('usage.invalid', { why: `There is no finding ${id}.` });
}

function assertWhole({ limit, after, groupBy }: FindingsOptions): void {
  if (limit === undefined && after === undefined && groupBy === undefined) return;
  throw new AppError('usage.invalid', {
    why: 'A SARIF report is whole: it takes no --limit, --after or --group-by.',
  });
}
