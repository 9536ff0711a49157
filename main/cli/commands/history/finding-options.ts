import path from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  FINDING_STATES,
  type FindingFilter,
  type FindingState,
} from '../../../../shared/model/finding-record.ts';
import { SEVERITIES, type Severity } from '../../../../shared/model/severity.ts';
import { isGlob } from '../../../engine/history/finding-filter.ts';
import { parseTime } from '../../local-time.ts';
import { parseCount } from '../../option-values.ts';

/** Options that choose findings. */
export interface FindingOptions {
  readonly severity?: Severity;
  readonly rule?: string;
  readonly tag?: string;
  readonly path?: string;
  readonly sha256?: string;
  readonly since?: number;
  readonly until?: number;
  readonly state: FindingState;
  readonly allowed?: 'yes' | 'no';
  readonly scan?: number;
}

export function addFindingOptions(command: Command): Command {
  return command
    .addOption(new Option('--severity <least>', 'this severity or worse').choices(SEVERITIES))
    .option('--rule <text>', 'a part of namespace:rule, or with * or ? a glob over all of it')
    .option('--tag <tag>', 'rules with this tag')
    .option('--path <path>', 'a file, all below a folder, or with * or ? a glob')
    .option('--sha256 <hash>', 'a SHA-256, or its beginning', parseHash)
    .option('--since <time>', 'last seen since then (7d, 2025-11-21)', parseTime)
    .option('--until <time>', 'last seen before then', parseTime)
    .addOption(
      new Option('--state <state>', 'current: the last verdict on the file still has it')
        .choices(FINDING_STATES)
        .default('current'),
    )
    .addOption(
      new Option('--allowed <answer>', 'whether the allowlist allows it').choices(['yes', 'no']),
    )
    .option('--scan <id>', 'seen by this scan', parseCount(1));
}

/** The options as the history takes them. */
export function toFindingFilter(options: FindingOptions): FindingFilter {
  const { severity, rule, tag, sha256, since, until, state, allowed, scan } = options;
  return {
    minSeverity: severity,
    rule,
    tag,
    sha256,
    since,
    until,
    state,
    allowed: allowed === undefined ? undefined : allowed === 'yes',
    scanId: scan,
    ...pathFilter(options.path),
  };
}

/** A glob that does not begin at the root means the end of a path, as with `scan --exclude`. */
function pathFilter(text: string | undefined): Pick<FindingFilter, 'below' | 'pathGlob'> {
  if (text === undefined) return {};
  if (!isGlob(text)) return { below: path.resolve(text) };
  return { pathGlob: /^[/*]/.test(text) ? text : `*/${text}` };
}

function parseHash(text: string): string {
  if (/^[0-9a-f]{1,64}$/i.test(text)) return text;
  throw new InvalidArgumentError('Give a SHA-256 in hex, or its beginning.');
}
