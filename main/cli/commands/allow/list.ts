import { type Command, Option } from 'commander';
import type { Allowlist } from '../../../engine/history/allowlist.ts';
import { type GlobalOptions, withEngine } from '../../open-engine.ts';
import { allowView } from '../../output/allow-view.ts';
import { LIST_FORMATS, type ListFormat, listWriter } from '../../output/list-writer.ts';
import { say } from '../../terminal.ts';

interface ListOptions extends GlobalOptions {
  readonly output: ListFormat;
}

/** `binaryalert allow list` */
export function addAllowListCommand(allow: Command): void {
  allow
    .command('list')
    .summary('show what is allowed')
    .description('Show the entries of the allowlist, expired ones too, newest first.')
    .addOption(
      new Option('-o, --output <format>', 'format of the list')
        .choices(LIST_FORMATS)
        .default('text'),
    )
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<ListOptions>();
      await withEngine(options, ({ allowlist }) => list(allowlist, options.output));
    });
}

function list(allowlist: Allowlist, output: ListFormat): void {
  const entries = allowlist.list();
  const writer = listWriter(output, allowView(Date.now()));
  writer.add(entries);
  writer.end();
  if (output === 'text' && entries.length === 0) say('Nothing is allowed.');
}
