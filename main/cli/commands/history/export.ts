import { type Command, Option } from 'commander';
import { FINDING_STATES, type FindingState } from '../../../../shared/model/finding-record.ts';
import { type GlobalOptions, withEngine } from '../../open-engine.ts';
import type { Format } from '../../output/reporter.ts';
import { parseScan, scanNamed } from './named-scan.ts';
import { reportHistory } from './report-history.ts';

interface ExportOptions extends GlobalOptions {
  readonly output: Exclude<Format, 'text'>;
  readonly scan?: number | 'last';
  readonly state: FindingState;
}

const EXPORT_FORMATS = ['json', 'ndjson', 'csv', 'sarif'] as const;

const HELP = `
Without --scan: every file with findings, over all scans. With --scan: the files in which that scan
found something, and all that it did not scan. The formats are those of "binaryalert scan"; findings
that the allowlist allows are marked, in SARIF as suppressions.

Examples:
  $ binaryalert history export > history.ndjson
  $ binaryalert history export --scan last -o sarif > report.sarif
  $ binaryalert history export --state all -o csv > everything.csv`;

/** `binaryalert history export` */
export function addExportCommand(history: Command): void {
  history
    .command('export')
    .summary('write the history, or one scan, as a report')
    .description('Write the history, or one scan, as a report on standard output.')
    .addOption(
      new Option('-o, --output <format>', 'format of the report')
        .choices(EXPORT_FORMATS)
        .default('ndjson'),
    )
    .option('--scan <id>', 'this scan only, or "last"', parseScan)
    .addOption(
      new Option('--state <state>', 'findings in this state; one scan is exported as it was')
        .choices(FINDING_STATES)
        .default('current'),
    )
    .addHelpText('after', HELP)
    .action(async (_: unknown, command: Command) => {
      const { scan: named, output, state, ...globals } = command.optsWithGlobals<ExportOptions>();
      await withEngine(globals, ({ history }) => {
        const scan = named === undefined ? null : scanNamed(history, named);
        // What a scan has found it has found, whatever became of it since.
        const filter = scan === null ? { state } : { scanId: scan.id, state: 'all' as const };
        reportHistory(history, { format: output, filter, scan });
      });
    });
}
