import { errorText } from '../errors/app-error.ts';
import type { RuleProblem } from '../model/rule-file.ts';
import { NO_EXTERNALS } from './externals.ts';
import type { RuleDefines, RuleSource } from './rule-source.ts';
import { type YaraDiagnostic, yaraEngine } from './yara-engine.ts';

/** Beyond it, problems of a file are counted only: a generated file can have one for every rule. */
const MAX_PROBLEMS = 100;

/**
 * What the engine has to say about one rule source on its own: errors that make it unusable, and
 * warnings such as `slow_pattern`. Compiling all sources at once would stop at the first error and
 * not tell the file of a warning.
 */
export function checkRuleSource(source: RuleSource, defines: RuleDefines): RuleProblem[] {
  const { errors, warnings } = validate(source, defines);
  return [...problemsOf('error', errors, source), ...problemsOf('warning', warnings, source)];
}

function validate(
  source: RuleSource,
  defines: RuleDefines,
): { errors: YaraDiagnostic[]; warnings: YaraDiagnostic[] } {
  try {
    return yaraEngine().validate(source.text, {
      defineVariables: { ...NO_EXTERNALS, ...defines },
      enableIncludes: false,
      namespace: source.namespace,
    });
  } catch (error) {
    // Whatever it is, it is about this file only.
    return { errors: [{ code: 'engine', message: errorText(error) }], warnings: [] };
  }
}

function problemsOf(
  level: RuleProblem['level'],
  diagnostics: readonly YaraDiagnostic[],
  source: RuleSource,
): RuleProblem[] {
  const problems = diagnostics
    .slice(0, MAX_PROBLEMS)
    .map((diagnostic) => toProblem(level, diagnostic, source));
  const more = diagnostics.length - problems.length;
  if (more === 0) return problems;
  const message = `and ${more} more ${level}s`;
  const place = { file: source.namespace, line: null, column: null, rendered: null };
  return [...problems, { level, code: 'more', message, ...place }];
}

/** The engine puts title and place into the text: `error[E009]: title\n --> line:1:21\n…`. */
function toProblem(
  level: RuleProblem['level'],
  diagnostic: YaraDiagnostic,
  source: RuleSource,
): RuleProblem {
  const [first = ''] = diagnostic.message.split('\n', 1);
  const place = /^\s*--> line:(\d+):(\d+)/m.exec(diagnostic.message);
  const at = place === null ? null : originOf(source, Number(place[1]));
  return {
    level,
    code: diagnostic.code,
    message: first.replace(/^(?:error|warning)\[[^\]]*\]: /, ''),
    file: at?.file ?? source.namespace,
    line: at?.line ?? null,
    column: place === null ? null : Number(place[2]),
    rendered: withOriginalLines(diagnostic.message, source),
  };
}

/** The file and line that a line of an expanded source came from. */
function originOf(source: RuleSource, line: number): { file: string; line: number } {
  const segment = source.segments.findLast((candidate) => candidate.line <= line);
  if (segment === undefined) return { file: source.namespace, line };
  return { file: segment.file, line: segment.fileLine + line - segment.line };
}

/** The engine's rendering counts the lines of the expanded text; a reader has the files. */
function withOriginalLines(rendered: string, source: RuleSource): string {
  if (source.segments.length === 1) return rendered;
  return rendered
    .replace(/^(\s*--> )line:(\d+)/gm, (_, arrow: string, line: string) => {
      const origin = originOf(source, Number(line));
      return `${arrow}${origin.file}:${origin.line}`;
    })
    .replace(/^ *\d+(?= \|)/gm, (gutter) =>
      String(originOf(source, Number(gutter)).line).padStart(gutter.length),
    );
}
