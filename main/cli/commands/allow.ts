import type { Command } from 'commander';
import { addAllowAddCommand } from './allow/add.ts';
import { addAllowListCommand } from './allow/list.ts';
import { addAllowRemoveCommand } from './allow/remove.ts';

const HELP = `
An allowed finding is still found, kept and shown, marked with the reason; it does not count for
the exit code. What is allowed is one content (its SHA-256), wherever it lies: a changed file is
found again.

Examples:
  $ binaryalert allow add tools/psexec.exe --reason "our admins use it"
  $ binaryalert allow add 275a021b… --rule public/eicar.yara:eicar_av_test \\
      --reason "the mail gateway's own test" --expires 30d
  $ binaryalert allow list`;

/** `binaryalert allow` */
export function addAllowCommand(program: Command): void {
  const allow = program
    .command('allow')
    .summary('mark findings as known and accepted')
    .description('Allow what rules find in a file, or what one rule finds in it.')
    .addHelpText('after', HELP);
  addAllowAddCommand(allow);
  addAllowListCommand(allow);
  addAllowRemoveCommand(allow);
}
