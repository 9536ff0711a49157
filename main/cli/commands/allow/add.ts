import type { Command } from 'commander';
import { AppError } from '../../../../shared/errors/app-error.ts';
import { escapeForDisplay } from '../../../../shared/model/display.ts';
import type { Engine } from '../../../engine/engine.ts';
import { hashFile } from '../../../engine/files/hash-file.ts';
import { parseExpiry } from '../../expiry.ts';
import { localTime } from '../../local-time.ts';
import { type GlobalOptions, withEngine } from '../../open-engine.ts';
import { print, warn } from '../../terminal.ts';

interface AddOptions extends GlobalOptions {
  readonly rule?: string;
  readonly reason: string;
  readonly expires?: number;
}

/** `binaryalert allow add` */
export function addAllowAddCommand(allow: Command): void {
  allow
    .command('add')
    .summary('allow a file, or one rule on it')
    .description('Allow what all rules find in a file, or what one rule finds in it.')
    .argument('<sha256|file>', 'a SHA-256, or a file whose content is meant')
    .option('--rule <namespace:rule>', 'only this rule, as scans name it')
    .requiredOption('--reason <text>', 'why, shown wherever the finding is')
    .option('--expires <when>', 'until when: 30d, 12h, or a date (its end)', parseExpiry)
    .action(async (content: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<AddOptions>();
      await withEngine(options, (engine) => add(engine, content, options));
    });
}

async function add(engine: Engine, content: string, options: AddOptions): Promise<void> {
  const { rule = null, expires = null } = options;
  const reason = options.reason.trim();
  if (reason === '') throw new AppError('usage.invalid', { why: '--reason must say something.' });
  if (rule !== null) checkRule(engine, rule);
  const sha256 = /^[0-9a-f]{64}$/i.test(content)
    ? content.toLowerCase()
    : (await hashFile(content)).sha256;
  const { id } = engine.allowlist.add({ sha256, rule, reason, expiresAt: expires });
  const what = rule === null ? 'every rule' : escapeForDisplay(rule);
  const until = expires === null ? '' : ` until ${localTime(expires)}`;
  print(`allowed ${id}: ${what} on sha256 ${sha256}${until}\n`);
}

/** A rule's name may come later; a mistyped one would silently allow nothing. */
function checkRule({ library }: Engine, rule: string): void {
  const [, namespace] = /^(.+):[A-Za-z_][A-Za-z0-9_]*$/s.exec(rule) ?? [];
  if (namespace === undefined) {
    throw new AppError('usage.invalid', {
      why: `--rule takes a rule as scans name it (public/eicar.yara:eicar_av_test), not "${rule}".`,
    });
  }
  if (library.files().some((file) => file.namespace === namespace)) return;
  warn(
    `The rule library has no file ${escapeForDisplay(namespace)} now: the entry is kept for when it has.`,
  );
}
