import type { Command } from 'commander';
import { escapeForDisplay } from '../../../../shared/model/display.ts';
import type { Watch } from '../../../../shared/model/watch.ts';
import type { WatchStore } from '../../../engine/watches/watch-store.ts';
import { type GlobalOptions, withEngine } from '../../open-engine.ts';
import { say } from '../../terminal.ts';

interface Change {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly done: string;
  readonly make: (watches: WatchStore, watch: Watch) => void;
}

const CHANGES: readonly Change[] = [
  {
    name: 'remove',
    summary: 'watch a folder no longer',
    description: 'Watch a folder no longer. What was found in it stays in the history.',
    done: 'Removed',
    make: (watches, { id }) => watches.remove(id),
  },
  {
    name: 'pause',
    summary: 'stop scanning a folder for a while',
    description:
      'Stop scanning a folder until "watch resume", also where "watch run" runs already.',
    done: 'Paused',
    make: (watches, { id }) => watches.update(id, { paused: true }),
  },
  {
    name: 'resume',
    summary: 'go on with a paused folder',
    description: 'Go on with a paused folder: what changed in it meanwhile is scanned first.',
    done: 'Resumed',
    make: (watches, { id }) => watches.update(id, { paused: false }),
  },
];

/** `binaryalert watch remove`, `pause` and `resume` */
export function addChangeCommands(watch: Command): void {
  for (const { name, summary, description, done, make } of CHANGES) {
    watch
      .command(name)
      .summary(summary)
      .description(description)
      .argument('<watch>', 'the folder, or the number of the watch')
      .action(async (which: string, _: unknown, command: Command) => {
        await withEngine(command.optsWithGlobals<GlobalOptions>(), ({ watches }) => {
          const found = watches.find(which);
          make(watches, found);
          say(`${done} watch ${found.id}: ${escapeForDisplay(found.path)}`);
        });
      });
  }
}
