import { type Command, Option } from 'commander';
import type { WatchStatus } from '../../../../shared/model/watch.ts';
import type { Engine } from '../../../engine/engine.ts';
import { type GlobalOptions, withEngine } from '../../open-engine.ts';
import { LIST_FORMATS, type ListFormat, listWriter } from '../../output/list-writer.ts';
import { type ListedWatch, WATCH_VIEW } from '../../output/watch-view.ts';
import { say } from '../../terminal.ts';

interface ListOptions extends GlobalOptions {
  readonly output: ListFormat;
}

const HELP = `
States: "watching", the system reports changes; "polling", the folder is read every few seconds
instead; "missing", there is no such folder now; "failing", it is tried again; "paused"; and
"stopped", no process runs the watches: start "binaryalert watch run".`;

/** `binaryalert watch list` */
export function addListCommand(watch: Command): void {
  watch
    .command('list')
    .summary('list the watched folders')
    .description('List the watched folders and how their watches stand.')
    .addOption(
      new Option('-o, --output <format>', 'format of the list')
        .choices(LIST_FORMATS)
        .default('text'),
    )
    .addHelpText('after', HELP)
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<ListOptions>();
      await withEngine(options, (engine) => list(engine, options.output));
    });
}

function list({ watches, watchRunner }: Engine, output: ListFormat): void {
  const runs = watchRunner.pid() !== null;
  const listed = watches.list().map((watch): ListedWatch => {
    const stopped: WatchStatus = { state: 'stopped', detail: null };
    const known = runs
      ? (watches.status(watch.id) ?? { state: 'starting', detail: null })
      : stopped;
    return { watch, status: watch.paused ? { state: 'paused', detail: null } : known };
  });
  const writer = listWriter(output, WATCH_VIEW);
  writer.add(listed);
  writer.end();
  if (output !== 'text') return;
  if (listed.length === 0)
    say('No folder is watched. Add one with: binaryalert watch add <folder>');
  else if (!runs) say('No process runs the watches. Start: binaryalert watch run');
}
