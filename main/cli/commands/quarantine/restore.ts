import type { Command } from 'commander';
import { doEach } from '../../do-each.ts';
import type { GlobalOptions } from '../../open-engine.ts';
import { ID_ARGUMENT, tellDone, withQuarantine } from './with-quarantine.ts';

interface RestoreOptions extends GlobalOptions {
  readonly to?: string;
  readonly createFolders: boolean;
}

const HELP = `
Nothing is ever overwritten. A restored file will be found again by the next scan, unless it is
allowed: see "binaryalert allow add".`;

/** `binaryalert quarantine restore` */
export function addQuarantineRestoreCommand(quarantine: Command): void {
  quarantine
    .command('restore')
    .summary('move files back')
    .description('Move files back to where they were, with their mode and modification time.')
    .argument(...ID_ARGUMENT)
    .option('--to <path>', 'another place: a path, or a folder that is there')
    .option('--create-folders', 'make the folders that are missing', false)
    .addHelpText('after', HELP)
    .action(async (ids: string[], _: unknown, command: Command) => {
      const options = command.optsWithGlobals<RestoreOptions>();
      const request = { to: options.to ?? null, createFolders: options.createFolders };
      process.exitCode = await withQuarantine(options, (store) =>
        doEach(ids, async (id) => {
          const file = await store.find(id);
          tellDone('restored', file, await store.restore(file.id, request));
        }),
      );
    });
}
