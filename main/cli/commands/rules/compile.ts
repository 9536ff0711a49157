import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { DEFAULT_LIMITS } from '../../../../shared/analysis/analysis-limits.ts';
import { decodeCompiledRules } from '../../../../shared/analysis/compiled-rules.ts';
import { AppError, errorText } from '../../../../shared/errors/app-error.ts';
import { EXIT } from '../../../../shared/errors/catalogue.ts';
import { formatBytes, formatDuration, plural } from '../../../../shared/model/display.ts';
import type { Engine } from '../../../engine/engine.ts';
import { writeFileAtomically } from '../../../engine/files/durable-files.ts';
import { type GlobalOptions, withEngine } from '../../open-engine.ts';
import { collect, parseDefine } from '../../option-values.ts';
import { print, warn } from '../../terminal.ts';
import { type AnswerFormat, answerFormat, toJson } from './format.ts';

interface CompileOptions extends GlobalOptions {
  readonly rules: readonly string[];
  readonly out?: string;
  readonly output: AnswerFormat;
  readonly define: Readonly<Record<string, string | number | boolean>>;
}

/** What was compiled, and what it cost. */
interface Compiled {
  readonly digest: string;
  readonly engine: string;
  readonly files: number;
  readonly rules: number;
  readonly bytes: number;
  readonly milliseconds: number;
  readonly file: string;
}

/** `binaryalert rules compile` */
export function addRulesCompileCommand(rules: Command): void {
  rules
    .command('compile')
    .summary('compile rules ahead of a scan')
    .description('Compile rules into the cache that scans load them from, or into a file.')
    .option(
      '-r, --rules <path>',
      'rule file or folder instead of the library (repeatable)',
      collect,
      [],
    )
    .option('--out <file>', 'also write the compiled rules to a file')
    .option(
      '-d, --define <name=value>',
      'define an external variable (repeatable)',
      parseDefine,
      {},
    )
    .addOption(answerFormat())
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<CompileOptions>();
      const compiled = await withEngine(options, (engine) => compile(engine, options));
      if (options.output === 'json') print(toJson(compiled));
      else printText(compiled);
      process.exitCode = EXIT.ok;
    });
}

async function compile(engine: Engine, options: CompileOptions): Promise<Compiled> {
  const started = performance.now();
  const rules = options.rules.flatMap((name) => engine.library.locate(name));
  const prepared = await engine.prepareRules({ rules, defines: options.define });
  const broken = prepared.files.length - prepared.sources.length;
  if (broken > 0) {
    warn(`${plural(broken, 'rule file')} left out as broken; "binaryalert rules check" says why.`);
  }
  const { sources, defines, digest } = prepared;
  const reference = await engine.ruleSets.compiled(sources, defines, DEFAULT_LIMITS);
  const milliseconds = performance.now() - started;
  const bytes = readFileSync(reference.file);
  const header = decodeCompiledRules(bytes, digest)?.header;
  const file = options.out === undefined ? reference.file : writeOut(options.out, bytes);
  return {
    digest,
    engine: header?.engine ?? '',
    files: sources.length,
    rules: header?.ruleCount ?? 0,
    bytes: bytes.length,
    milliseconds,
    file,
  };
}

function writeOut(out: string, bytes: Buffer): string {
  const file = path.resolve(out);
  try {
    writeFileAtomically(file, bytes);
  } catch (error) {
    throw new AppError(
      'output.unwritable',
      { path: file, why: errorText(error) },
      { cause: error },
    );
  }
  return file;
}

function printText(compiled: Compiled): void {
  const { digest, engine, files, rules, bytes, milliseconds, file } = compiled;
  print(`digest  ${digest}\n`);
  print(`rules   ${plural(rules, 'rule')} in ${plural(files, 'file')}, for ${engine}\n`);
  print(`size    ${formatBytes(bytes)}\n`);
  print(`time    ${formatDuration(milliseconds)}\n`);
  print(`file    ${file}\n`);
}
