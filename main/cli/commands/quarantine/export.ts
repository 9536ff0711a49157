import path from 'node:path';
import type { Command } from 'commander';
import { escapeForDisplay, plural } from '../../../../shared/model/display.ts';
import type { GlobalOptions } from '../../open-engine.ts';
import { say } from '../../terminal.ts';
import { findAll, ID_ARGUMENT, withQuarantine } from './with-quarantine.ts';

interface ExportOptions extends GlobalOptions {
  readonly out: string;
}

const HELP = `
The archive is encrypted the way every tool of the field opens, and its password is known to all:
"infected" keeps mail filters and scanners off, it keeps no secret. One file has its own name in
it; several have their SHA-256 before it.`;

/** `binaryalert quarantine export` */
export function addQuarantineExportCommand(quarantine: Command): void {
  quarantine
    .command('export')
    .summary('write files into a zip with the password "infected"')
    .description('Write files into a new zip. They stay in the quarantine.')
    .argument(...ID_ARGUMENT)
    .requiredOption('-o, --out <zip>', 'the archive to make; nothing is overwritten')
    .addHelpText('after', HELP)
    .action(async (ids: string[], _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ExportOptions>();
      await withQuarantine(options, async (store) => {
        const files = await findAll(store, ids);
        const zip = path.resolve(options.out);
        await store.export(
          files.map(({ id }) => id),
          zip,
        );
        say(
          `${plural(files.length, 'file')} exported to ${escapeForDisplay(zip)}; the password is "infected".`,
        );
      });
    });
}
