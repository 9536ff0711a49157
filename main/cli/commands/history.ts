import type { Command } from 'commander';
import { addExportCommand } from './history/export.ts';
import { addFindingsCommand } from './history/findings.ts';
import { addNotScannedCommand } from './history/not-scanned.ts';
import { addPruneCommand } from './history/prune.ts';
import { addScansCommand } from './history/scans.ts';
import { addShowCommand } from './history/show.ts';

const HELP = `
Examples:
  $ binaryalert history scans                      the last scans
  $ binaryalert history show                       what the last scan did and found
  $ binaryalert history findings --severity high   everything urgent that was ever found
  $ binaryalert history not-scanned --print0 | binaryalert scan -
  $ binaryalert history export -o sarif > findings.sarif
  $ binaryalert history prune --older-than 90d --dry-run

Times are shown in local time; JSON and CSV have them in UTC.`;

/** `binaryalert history` */
export function addHistoryCommand(program: Command): void {
  const history = program
    .command('history')
    .summary('what earlier scans did, found and did not scan')
    .description('Read what earlier scans did, found and did not scan; remove what is too old.')
    .addHelpText('after', HELP);
  addScansCommand(history);
  addShowCommand(history);
  addFindingsCommand(history);
  addNotScannedCommand(history);
  addExportCommand(history);
  addPruneCommand(history);
}
