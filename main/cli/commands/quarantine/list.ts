import { type Command, Option } from 'commander';
import { formatBytes, plural } from '../../../../shared/model/display.ts';
import type { Quarantine } from '../../../engine/quarantine/quarantine.ts';
import type { GlobalOptions } from '../../open-engine.ts';
import { LIST_FORMATS, type ListFormat, listWriter } from '../../output/list-writer.ts';
import { quarantineView } from '../../output/quarantine-view.ts';
import { say } from '../../terminal.ts';
import { withQuarantine } from './with-quarantine.ts';

interface ListOptions extends GlobalOptions {
  readonly output: ListFormat;
  readonly all: boolean;
}

/** `binaryalert quarantine list` */
export function addQuarantineListCommand(quarantine: Command): void {
  quarantine
    .command('list')
    .summary('show what the quarantine holds')
    .description('Show the files the quarantine holds, newest first.')
    .addOption(
      new Option('-o, --output <format>', 'format of the list')
        .choices(LIST_FORMATS)
        .default('text'),
    )
    .option('--all', 'also files that were restored or deleted', false)
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<ListOptions>();
      await withQuarantine(options, (store) => list(store, options));
    });
}

async function list(quarantine: Quarantine, { output, all }: ListOptions): Promise<void> {
  const files = await quarantine.list({ all });
  const writer = listWriter(output, quarantineView(all));
  writer.add(files);
  writer.end();
  if (output !== 'text') return;
  const held = files.filter(({ state }) => state === 'held');
  const bytes = held.reduce((sum, { size }) => sum + size, 0);
  say(
    held.length === 0
      ? 'The quarantine holds no file.'
      : `${plural(held.length, 'file')} held, ${formatBytes(bytes)}.`,
  );
}
