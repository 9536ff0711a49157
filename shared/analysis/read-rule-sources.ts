import { readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { systemCode } from '../errors/app-error.ts';
import type { RuleProblem } from '../model/rule-file.ts';
import type { RuleSource, SourceSegment } from './rule-source.ts';
import { sourceDigest } from './rules-digest.ts';
import { outline } from './rule-tokens.ts';

/** Bytes: no rule file written by people comes near it, and the compiler needs many times more. */
export const MAX_RULE_SOURCE_BYTES = 16 * 1024 * 1024;
/** As in YARA: https://yara.readthedocs.io/en/stable/writingrules.html#including-files */
const MAX_INCLUDE_DEPTH = 16;

/** A rule file to read. */
export interface RuleFileEntry {
  readonly namespace: string;
  /** Absolute. */
  readonly path: string;
}

export interface ReadRules {
  /** The readable sources, includes expanded, in the order of the entries. */
  readonly sources: readonly RuleSource[];
  /** One error for each entry that could not be read. */
  readonly problems: readonly RuleProblem[];
}

/**
 * Reads rule files and puts their includes in place, so that each source is complete in itself:
 * an include is looked up beside the including file, then below each root, and never outside
 * `roots`. A file that cannot be read is reported and left out.
 */
export function readRuleSources(
  entries: readonly RuleFileEntry[],
  roots: readonly string[],
): ReadRules {
  const sources: RuleSource[] = [];
  const problems: RuleProblem[] = [];
  for (const entry of entries) {
    try {
      sources.push(readRuleSource(entry, roots));
    } catch (error) {
      if (!(error instanceof SourceProblem)) throw error;
      problems.push(error.problem);
    }
  }
  return { sources, problems };
}

class SourceProblem extends Error {
  readonly problem: RuleProblem;

  constructor(code: string, message: string, file: string, line: number | null = null) {
    super(message);
    const column = line === null ? null : 1;
    this.problem = { level: 'error', code, message, file, line, column, rendered: null };
  }
}

function readRuleSource(entry: RuleFileEntry, roots: readonly string[]): RuleSource {
  const expansion = new Expansion(roots.map(realPathOrSelf));
  const text = readText(entry.path, entry.namespace);
  if (text.includes('include')) {
    expansion.add(text, entry, []);
  } else {
    expansion.segments.push({ line: 1, file: entry.namespace, fileLine: 1 });
    expansion.text = text;
  }
  return {
    namespace: entry.namespace,
    text: expansion.text,
    sha256: sourceDigest(expansion.text),
    segments: expansion.segments,
  };
}

/** Builds one text out of a rule file and what it includes. */
class Expansion {
  text = '';
  readonly segments: SourceSegment[] = [];
  readonly #roots: readonly string[];
  #line = 1;

  constructor(roots: readonly string[]) {
    this.#roots = roots;
  }

  add(text: string, entry: RuleFileEntry, parents: readonly string[]): void {
    let at = 0;
    for (const include of outline(text).includes) {
      this.#append(text.slice(at, include.start), entry.namespace, lineAt(text, at));
      const line = lineAt(text, include.start);
      const stack = [...parents, realPathOrSelf(entry.path)];
      const target = this.#resolve(include.path, entry, line);
      if (stack.includes(target.path)) {
        throw new SourceProblem(
          'include-loop',
          `${include.path} includes itself`,
          entry.namespace,
          line,
        );
      }
      if (stack.length > MAX_INCLUDE_DEPTH) {
        const message = `includes are nested deeper than ${MAX_INCLUDE_DEPTH}`;
        throw new SourceProblem('include-depth', message, entry.namespace, line);
      }
      const included = readText(target.path, target.namespace);
      this.add(included, target, stack);
      this.#append('\n', target.namespace, lineAt(included, included.length));
      at = include.end;
    }
    this.#append(text.slice(at), entry.namespace, lineAt(text, at));
  }

  #append(text: string, file: string, fileLine: number): void {
    if (this.text.length + text.length > MAX_RULE_SOURCE_BYTES) {
      throw new SourceProblem('too-large', 'the file is too large with its includes', file);
    }
    this.segments.push({ line: this.#line, file, fileLine });
    this.text += text;
    this.#line += lineAt(text, text.length) - 1;
  }

  #resolve(written: string, from: RuleFileEntry, line: number): RuleFileEntry {
    const bases = [path.dirname(from.path), ...this.#roots];
    const candidates = bases.map((base) => path.resolve(base, written));
    for (const candidate of candidates) {
      const real = existingRealPath(candidate);
      if (real === null) continue;
      const root = this.#roots.find((folder) => real.startsWith(folder + path.sep));
      if (root === undefined) {
        const message = `${written} is outside the rules folder`;
        throw new SourceProblem('include-outside', message, from.namespace, line);
      }
      return { path: real, namespace: namespaceOf(root, real) };
    }
    throw new SourceProblem('include-not-found', `${written} does not exist`, from.namespace, line);
  }
}

/** A file's path below a rules folder, with `/`: the namespace of its rules. */
export function namespaceOf(root: string, file: string): string {
  return path.relative(root, file).split(path.sep).join('/');
}

function readText(file: string, namespace: string): string {
  let bytes: Buffer;
  try {
    const { size } = statSync(file);
    if (size > MAX_RULE_SOURCE_BYTES) {
      const limit = MAX_RULE_SOURCE_BYTES / 1024 / 1024;
      throw new SourceProblem('too-large', `the file is larger than ${limit} MiB`, namespace);
    }
    bytes = readFileSync(file);
  } catch (error) {
    if (error instanceof SourceProblem) throw error;
    const code = systemCode(error) ?? 'unknown error';
    throw new SourceProblem('unreadable', `the file cannot be read (${code})`, namespace);
  }
  // Windows editors put a byte order mark in front; to the compiler it is an error.
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  if (text.includes('\ufffd')) assertUtf8(bytes, namespace);
  return text;
}

function assertUtf8(bytes: Buffer, namespace: string): void {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  for (let start = 0; start < bytes.length; line += 1) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline < 0 ? bytes.length : newline + 1;
    try {
      decoder.decode(bytes.subarray(start, end));
    } catch {
      throw new SourceProblem('not-utf8', 'the file is not UTF-8 text', namespace, line);
    }
    start = end;
  }
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1;
  }
  return line;
}

function existingRealPath(file: string): string | null {
  try {
    return realpathSync(file);
  } catch {
    return null;
  }
}

function realPathOrSelf(file: string): string {
  return existingRealPath(file) ?? file;
}
