import type { Command } from 'commander';
import { addAddCommand } from './watch/add.ts';
import { addChangeCommands } from './watch/change.ts';
import { addListCommand } from './watch/list.ts';
import { addRunCommand } from './watch/run.ts';

const HELP = `
Examples:
  $ binaryalert watch add ~/Downloads          from now on, this folder is watched
  $ binaryalert watch run                      while this runs, until Ctrl-C
  $ binaryalert watch list                     the folders, and how their watches stand
  $ binaryalert watch pause ~/Downloads        works on a running "watch run" too

A file is scanned once it has not been written to for a quarter of a second. What changed while
nothing ran is scanned at the next start. One process runs the watches; all others may add, pause
and remove them.`;

/** `binaryalert watch` */
export function addWatchCommand(program: Command): void {
  const watch = program
    .command('watch')
    .summary('scan folders as files arrive in them')
    .description('Watch folders, and scan every file that arrives in them or changes.')
    .addHelpText('after', HELP);
  addAddCommand(watch);
  addChangeCommands(watch);
  addListCommand(watch);
  addRunCommand(watch);
}
