import { type Command, Option } from 'commander';
import { AppError } from '../../../../shared/errors/app-error.ts';
import { formatBytes, plural } from '../../../../shared/model/display.ts';
import type { PruneCounts, PruneRequest } from '../../../../shared/model/prune.ts';
import type { Engine } from '../../../engine/engine.ts';
import { compactHistory, type PrunedHistory, pruneHistory } from '../../../engine/history/prune.ts';
import { confirm } from '../../confirm.ts';
import { parseAge } from '../../local-time.ts';
import { type GlobalOptions, withEngine } from '../../open-engine.ts';
import { parseCount } from '../../option-values.ts';
import { print, say } from '../../terminal.ts';

interface PruneOptions extends GlobalOptions {
  readonly output: 'text' | 'json';
  readonly olderThan?: number;
  readonly keepLast?: number;
  readonly findings: boolean;
  readonly missingFiles: boolean;
  readonly dryRun: boolean;
  readonly yes: boolean;
}

const HELP = `
The newest scan always stays, and so does one that is running. With both --older-than and --keep-last
a scan goes only if both say so. Current findings stay, whatever their age, unless --findings is
given: then the files they are in are forgotten, and read again by the next scan of them. Rule sets
and folders that nothing refers to any more go too. Nothing outside the history is touched.

--missing-files forgets files whose path leads nowhere; mind disks that are not mounted at the moment.

Examples:
  $ binaryalert history prune --older-than 90d --dry-run
  $ binaryalert history prune --older-than 90d --keep-last 10 --yes
  $ binaryalert history prune --missing-files --findings`;

/** `binaryalert history prune` */
export function addPruneCommand(history: Command): void {
  history
    .command('prune')
    .summary('remove old scans')
    .description('Remove old scans and what only they refer to, and give the space back.')
    .option('--older-than <age>', 'scans that ended longer ago: 90d, 12w', parseAge)
    .option('--keep-last <n>', 'all but the newest', parseCount(1))
    .option('--findings', 'also current findings that no scan left has seen', false)
    .option('--missing-files', 'also known files that are no longer on disk', false)
    .option('--dry-run', 'only say what would be removed', false)
    .option('-y, --yes', 'do not ask', false)
    .addOption(
      new Option('-o, --output <format>', 'format').choices(['text', 'json']).default('text'),
    )
    .addHelpText('after', HELP)
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<PruneOptions>();
      await withEngine(options, (engine) => prune(engine, options));
    });
}

async function prune(engine: Engine, options: PruneOptions): Promise<void> {
  const now = Date.now();
  const request = toRequest(options, now);
  const { database, scans, data } = engine;
  const history: PrunedHistory = { database, scans, file: data.database };
  if (options.dryRun) {
    report(pruneHistory(history, request, { dryRun: true, now }), 'Would be removed', options);
    return;
  }
  if (!options.yes) {
    const planned = pruneHistory(history, request, { dryRun: true, now });
    say(`To be removed: ${countsText(planned)}.`);
  }
  if (!(await confirm('Remove them from the history?', options.yes))) {
    say('Nothing was removed.');
    return;
  }
  const removed = pruneHistory(history, request, { dryRun: false, now });
  const won = removed.running > 0 ? 'in-use' : compactHistory(history);
  report(removed, 'Removed', options, won);
}

function toRequest(options: PruneOptions, now: number): PruneRequest {
  const { olderThan, keepLast, findings, missingFiles } = options;
  if (olderThan === undefined && keepLast === undefined && !missingFiles) {
    throw new AppError('usage.invalid', {
      why: 'Say what to remove: --older-than, --keep-last or --missing-files.',
    });
  }
  return {
    olderThan: olderThan === undefined ? null : now - olderThan,
    keepLast: keepLast ?? null,
    findings,
    missingFiles,
  };
}

function report(
  counts: PruneCounts,
  title: string,
  { output, dryRun }: PruneOptions,
  won: ReturnType<typeof compactHistory> | null = null,
): void {
  if (output === 'json') {
    const bytesWon = typeof won === 'number' ? won : null;
    print(`${JSON.stringify({ dryRun, ...counts, bytesWon })}\n`);
    return;
  }
  print(`${title}: ${countsText(counts)}.\n`);
  if (counts.missingKept > 0) {
    say(
      `${plural(counts.missingKept, 'file')} no longer on disk stay for their findings: --findings.`,
    );
  }
  if (counts.running > 0) say(`${plural(counts.running, 'scan')} running: files and folders stay.`);
  if (won !== null) say(spaceText(won));
}

function spaceText(won: ReturnType<typeof compactHistory>): string {
  if (typeof won === 'number') return `${formatBytes(Math.max(0, won))} given back to the disk.`;
  const why =
    won === 'in-use' ? 'Another program uses the history' : 'The disk has no room for a copy of it';
  return `${why}: the space is not given back to the disk, but used again.`;
}

function countsText(counts: PruneCounts): string {
  const unfinished = counts.unfinished > 0 ? ` (${counts.unfinished} unfinished)` : '';
  const parts: [number, string][] = [
    [counts.scans, plural(counts.scans, 'scan') + unfinished],
    [counts.findings, plural(counts.findings, 'finding')],
    [counts.files, plural(counts.files, 'known file')],
    [counts.notScanned, `${plural(counts.notScanned, 'entry', 'entries')} not scanned`],
    [counts.ruleSets, plural(counts.ruleSets, 'rule set')],
    [counts.ruleSources, plural(counts.ruleSources, 'rule text')],
    [counts.ruleChecks, plural(counts.ruleChecks, 'rule check')],
    [counts.directories, plural(counts.directories, 'folder')],
  ];
  const some = parts.filter(([count]) => count > 0).map(([, text]) => text);
  return some.length === 0 ? 'nothing' : some.join(', ');
}
