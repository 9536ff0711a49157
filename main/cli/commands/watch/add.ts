import type { Command } from 'commander';
import { escapeForDisplay } from '../../../../shared/model/display.ts';
import { type GlobalOptions, withEngine } from '../../open-engine.ts';
import { collect } from '../../option-values.ts';
import { say } from '../../terminal.ts';

interface AddOptions extends GlobalOptions {
  readonly exclude: readonly string[];
  readonly rules: readonly string[];
  readonly paused: boolean;
}

const HELP = `
Examples:
  $ binaryalert watch add ~/Downloads --exclude '*.part' --exclude node_modules
  $ binaryalert watch add /srv/upload -r webshells.yar

A glob without a slash is compared with names, one with a slash with the end of the path, or with
all of it if it begins with one. Folders that match are not watched either.`;

/** `binaryalert watch add` */
export function addAddCommand(watch: Command): void {
  watch
    .command('add')
    .summary('watch a folder')
    .description('Watch a folder and everything below it. Symbolic links are not followed.')
    .argument('<folder>', 'the folder')
    .option('--exclude <glob>', 'leave out matching files and folders (repeatable)', collect, [])
    .option(
      '-r, --rules <path>',
      'rule file or folder instead of the library (repeatable)',
      collect,
      [],
    )
    .option('--paused', 'do not scan it before "watch resume"', false)
    .addHelpText('after', HELP)
    .action(async (folder: string, _: unknown, command: Command) => {
      await add(folder, command.optsWithGlobals<AddOptions>());
    });
}

async function add(folder: string, options: AddOptions): Promise<void> {
  const { exclude, rules, paused } = options;
  await withEngine(options, ({ watches, watchRunner }) => {
    const { id, path } = watches.add({ path: folder, exclude, rules, paused });
    say(`Watch ${id}: ${escapeForDisplay(path)}`);
    const runner = watchRunner.pid();
    if (paused) say(`It is paused. Begin with: binaryalert watch resume ${id}`);
    else if (runner === null) say('Begin with: binaryalert watch run');
    else say(`Process ${runner}, which runs the watches, begins with it now.`);
  });
}
