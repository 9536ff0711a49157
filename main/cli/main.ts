import { Command, CommanderError } from 'commander';
import { AppError } from '../../shared/errors/app-error.ts';
import { EXIT } from '../../shared/errors/catalogue.ts';
import { escapeForDisplay } from '../../shared/model/display.ts';
import { addAllowCommand } from './commands/allow.ts';
import { addRulesCommand } from './commands/rules.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addHistoryCommand } from './commands/history.ts';
import { addQuarantineCommand } from './commands/quarantine.ts';
import { addScanCommand } from './commands/scan.ts';
import { addWatchCommand } from './commands/watch.ts';
import { paint, say } from './terminal.ts';
import { VERSION } from './version.ts';

const program = new Command('binaryalert')
  .description('A local-first malware scanner: YARA rules over files you do not trust.')
  .version(VERSION)
  .option(
    '--data-dir <folder>',
    'where history, rules and quarantine are kept (BINARYALERT_DATA_DIR)',
  )
  .showHelpAfterError('Run with --help to see what this command takes.')
  .exitOverride();

addScanCommand(program);
addHistoryCommand(program);
addDoctorCommand(program);
addRulesCommand(program);
addWatchCommand(program);
addQuarantineCommand(program);
addAllowCommand(program);
for (const command of program.commands) command.exitOverride().copyInheritedSettings(program);

// The reader of our output is gone, as with "| head": nobody is left to report to.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.incomplete);
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  } else if (error instanceof AppError) {
    // Messages name files, and the names of files are hostile.
    say(`${paint('red', 'error:', process.stderr)} ${escapeForDisplay(error.message)}`);
    if (error.advice !== '') say(escapeForDisplay(error.advice));
    process.exitCode = error.exitCode;
  } else {
    say(
      `${paint('red', 'unexpected error:', process.stderr)} ${String((error as Error).stack ?? error)}`,
    );
    process.exitCode = EXIT.incomplete;
  }
}
