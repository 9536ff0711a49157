import type { Command } from 'commander';
import { addQuarantineAddCommand } from './quarantine/add.ts';
import { addQuarantineDeleteCommand } from './quarantine/delete.ts';
import { addQuarantineExportCommand } from './quarantine/export.ts';
import { addQuarantineListCommand } from './quarantine/list.ts';
import { addQuarantineRestoreCommand } from './quarantine/restore.ts';

const HELP = `
Files are kept encrypted in the data folder. Name a held file by its number, or by the first four
or more characters of its SHA-256.

Examples:
  $ binaryalert quarantine add --reason "phishing case 12" ~/Downloads/invoice.exe
  $ binaryalert quarantine list
  $ binaryalert quarantine restore 3 --to /tmp/invoice.exe
  $ binaryalert quarantine export 3 5 --out samples.zip      password: infected

Exit codes: 0 all done; 2 something could not be done; 64 wrong usage, or no such file is held.`;

/** `binaryalert quarantine` */
export function addQuarantineCommand(program: Command): void {
  const quarantine = program
    .command('quarantine')
    .summary('keep files where they can do no harm')
    .description('Move files into the quarantine, back to where they were, out of it, or away.')
    .addHelpText('after', HELP);
  addQuarantineAddCommand(quarantine);
  addQuarantineListCommand(quarantine);
  addQuarantineRestoreCommand(quarantine);
  addQuarantineDeleteCommand(quarantine);
  addQuarantineExportCommand(quarantine);
}
