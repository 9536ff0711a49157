import { type Command, Option } from 'commander';
import {
  escapeForDisplay,
  formatBytes,
  formatCount,
  formatDuration,
  plural,
} from '../../../../shared/model/display.ts';
import type { FindingFilter } from '../../../../shared/model/finding-record.ts';
import type { NotScannedCount } from '../../../../shared/model/not-scanned.ts';
import { OUTCOMES, REASONS } from '../../../../shared/model/outcome.ts';
import type { ScanRequest } from '../../../../shared/model/scan.ts';
import type { ScanDetails } from '../../../../shared/model/scan-query.ts';
import { findingPages } from '../../../engine/history/finding-reports.ts';
import type { History } from '../../../engine/history/history.ts';
import { localTime } from '../../local-time.ts';
import { type GlobalOptions, withEngine } from '../../open-engine.ts';
import { FINDING_VIEW, findingToJson } from '../../output/finding-view.ts';
import { scanToJson } from '../../output/scan-view.ts';
import { type TableColumn, tableLines } from '../../table.ts';
import { paint, print } from '../../terminal.ts';
import { parseScan, scanNamed } from './named-scan.ts';

interface ShowOptions extends GlobalOptions {
  readonly output: 'text' | 'json';
}

const SHOWN_FINDINGS = 20;
const SHOWN_TARGETS = 10;

const HELP = `
Examples:
  $ binaryalert history show           the last scan
  $ binaryalert history show 7 -o json`;

/** `binaryalert history show` */
export function addShowCommand(history: Command): void {
  history
    .command('show')
    .summary('show one scan')
    .description('Show what one scan was asked to do, what it found and what it did not scan.')
    .argument('[scan]', 'number of the scan, or "last"', parseScan, 'last')
    .addOption(
      new Option('-o, --output <format>', 'format').choices(['text', 'json']).default('text'),
    )
    .addHelpText('after', HELP)
    .action(async (named: number | 'last', _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ShowOptions>();
      await withEngine(options, ({ history }) => {
        const scan = scanNamed(history, named);
        if (options.output === 'json') showAsJson(history, scan);
        else showAsText(history, scan);
      });
    });
}

/** What a scan has found, whatever became of it since. */
function findingsOf(scan: ScanDetails): FindingFilter {
  return { scanId: scan.id, state: 'all' };
}

function showAsJson(history: History, scan: ScanDetails): void {
  const { engine, ruleFiles, notScanned } = scan;
  const head = { ...scanToJson(scan), engine, ruleFiles, notScanned };
  print(`{"scan":${JSON.stringify(head)},\n"findings":[`);
  let first = true;
  const query = { filter: findingsOf(scan), order: 'severity' as const, limit: Infinity };
  for (const page of findingPages(history, query)) {
    for (const finding of page) {
      print(`${first ? '' : ','}\n${JSON.stringify(findingToJson(finding))}`);
      first = false;
    }
  }
  print('\n]}\n');
}

function showAsText(history: History, scan: ScanDetails): void {
  print(`${paint('bold', `Scan ${scan.id}: ${scan.state}`, process.stdout)}\n`);
  print(
    facts(scan)
      .map(([name, value]) => `  ${name.padEnd(11)} ${value}\n`)
      .join(''),
  );
  const filter = findingsOf(scan);
  const found = history.findings.count(filter);
  if (found > 0) {
    const findings = history.findings.list({ filter, order: 'severity', limit: SHOWN_FINDINGS });
    const { head, lines } = tableLines(FINDING_VIEW.table, findings);
    print(`\n${[head, ...lines].join('\n')}\n`);
    if (found > findings.length) {
      print(
        `… all ${formatCount(found)}: binaryalert history findings --state all --scan ${scan.id}\n`,
      );
    }
  }
  if (scan.notScanned.length > 0) {
    const { head, lines } = tableLines(NOT_SCANNED_COLUMNS, scan.notScanned);
    print(`\n${[head, ...lines].join('\n')}\n`);
  }
}

function facts(scan: ScanDetails): [string, string][] {
  const { request, counts, startedAt, endedAt } = scan;
  const outcomes = OUTCOMES.filter((outcome) => counts.outcomes[outcome] > 0).map(
    (outcome) => `${formatCount(counts.outcomes[outcome])} ${outcome}`,
  );
  const took = endedAt === null ? '' : ` (${formatDuration(endedAt - startedAt)})`;
  const rules = request.rules.length === 0 ? 'the library' : request.rules.map(escapeForDisplay);
  const lines: [string, string][] = [
    ['begun', localTime(startedAt)],
    [
      'ended',
      endedAt === null
        ? scan.state === 'running'
          ? 'not yet'
          : 'never'
        : localTime(endedAt) + took,
    ],
    ...targetLines(request),
    ['rules', `${[rules].flat().join(', ')}: ${plural(scan.ruleFiles, 'file')}, ${scan.engine}`],
    ['digest', scan.rulesDigest],
    ['options', optionsText(scan)],
    ['files', `${formatCount(counts.seen)} seen: ${outcomes.join(', ') || 'none'}`],
    ['unchanged', formatCount(counts.cached)],
    ['size', formatBytes(counts.bytes)],
    ['findings', `${formatCount(counts.findings)}, ${formatCount(counts.allowed)} allowed`],
    ['not scanned', formatCount(counts.incomplete)],
  ];
  if (scan.error !== null) lines.push(['error', escapeForDisplay(scan.error)]);
  return lines;
}

/** A scan of paths from standard input can have any number of them. */
function targetLines({ targets }: ScanRequest): [string, string][] {
  const more = targets.length - SHOWN_TARGETS;
  return [
    ...targets
      .slice(0, SHOWN_TARGETS)
      .map((target): [string, string] => ['target', escapeForDisplay(target)]),
    ...(more > 0 ? ([['', `and ${formatCount(more)} more`]] as [string, string][]) : []),
  ];
}

function optionsText({ request }: ScanDetails): string {
  const { exclude, followSymlinks, fresh, maxFileSize, timeoutMs, threads, defines } = request;
  return [
    `up to ${formatBytes(maxFileSize)} and ${formatDuration(timeoutMs)} a file`,
    plural(threads, 'thread'),
    ...(fresh ? ['fresh'] : []),
    ...(followSymlinks ? ['links followed'] : []),
    ...exclude.map((pattern) => `without ${escapeForDisplay(pattern)}`),
    ...Object.entries(defines).map(([name, value]) => `${name}=${escapeForDisplay(String(value))}`),
  ].join(', ');
}

const NOT_SCANNED_COLUMNS: readonly TableColumn<NotScannedCount>[] = [
  { title: 'FILES', cell: ({ count }) => formatCount(count), right: true },
  { title: 'OUTCOME', cell: ({ outcome }) => outcome },
  { title: 'REASON', cell: ({ reason }) => (reason === null ? '' : REASONS[reason]) },
];
