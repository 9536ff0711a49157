import { escapeForDisplay, formatBytes } from '../../../../shared/model/display.ts';
import {
  type QuarantinedFile,
  RECOVERIES,
  type Recovery,
} from '../../../../shared/model/quarantine.ts';
import type { Quarantine } from '../../../engine/quarantine/quarantine.ts';
import { type GlobalOptions, withEngine } from '../../open-engine.ts';
import { print, say, warn } from '../../terminal.ts';

/** How held files are named on the command line. */
export const ID_ARGUMENT = ['<id...>', 'numbers, or beginnings of SHA-256 hashes'] as const;

/** Runs something with the quarantine, telling what it recovers of interrupted moves. */
export function withQuarantine<Result>(
  options: GlobalOptions,
  use: (quarantine: Quarantine) => Promise<Result>,
): Promise<Result> {
  return withEngine(options, ({ quarantine }) => {
    quarantine.onDidRecover = (recoveries) => recoveries.forEach(tellRecovery);
    return use(quarantine);
  });
}

function tellRecovery({ kind, path, detail }: Recovery): void {
  const why = detail === null ? '' : ` (${escapeForDisplay(detail)})`;
  const line = `${escapeForDisplay(path)}: ${RECOVERIES[kind]}${why}.`;
  if (kind === 'left-alone') warn(line);
  else say(line);
}

/** The files that numbers or prefixes of hashes name. @throws AppError as {@link Quarantine.find} */
export async function findAll(
  quarantine: Quarantine,
  ids: readonly string[],
): Promise<QuarantinedFile[]> {
  const found = await Promise.all(ids.map((id) => quarantine.find(id)));
  return [...new Map(found.map((file) => [file.id, file])).values()];
}

/** `quarantined 3: /tmp/a (68 B, sha256 275a…)` */
export function tellDone(what: string, { id, size, sha256 }: QuarantinedFile, place: string): void {
  const about = `${formatBytes(size)}, sha256 ${sha256 ?? 'unknown'}`;
  print(`${what} ${id}: ${escapeForDisplay(place)} (${about})\n`);
}
