export type TokenKind = 'word' | 'string' | 'regex' | 'punctuation';

/** A token of YARA source; white space and comments are left out. */
export interface RuleToken {
  readonly kind: TokenKind;
  readonly text: string;
  /** Character offset of the token in the source. */
  readonly start: number;
}

/**
 * The tokens of YARA source, for the few questions that must be answered before it is compiled:
 * which files it includes, which rules it declares, which external variables it reads. Grammar:
 * https://virustotal.github.io/yara-x/docs/writing_rules/anatomy-of-a-rule/. A slash starts a
 * comment or a regular expression and nothing else (integer division is `\`). Never throws: an
 * unfinished string or comment simply ends the tokens, and the compiler says what is wrong.
 */
export function* ruleTokens(source: string): Generator<RuleToken> {
  const pattern =
    /\s+|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|(?<string>"(?:\\[\s\S]|[^"\\\n])*"?)|(?<regex>\/(?:\\[^\n]|[^/\\\n])+\/?)|(?<word>[$#@!]?[A-Za-z_0-9]+\*?|[$#@!])|(?<punctuation>[\s\S])/gy;
  for (const match of source.matchAll(pattern)) {
    const { string, regex, word, punctuation } = match.groups ?? {};
    const text = string ?? regex ?? word ?? punctuation;
    if (text === undefined) continue;
    const kind =
      string !== undefined
        ? 'string'
        : regex !== undefined
          ? 'regex'
          : word !== undefined
            ? 'word'
            : 'punctuation';
    yield { kind, text, start: match.index };
  }
}

/** An `include` statement: the path as written, and the characters it spans. */
export interface IncludeStatement {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/** The rules and the include statements a source declares at its top level. */
export function outline(source: string): {
  rules: readonly string[];
  includes: readonly IncludeStatement[];
} {
  const rules: string[] = [];
  const includes: IncludeStatement[] = [];
  let depth = 0;
  let previous: RuleToken | undefined;
  for (const token of ruleTokens(source)) {
    if (token.kind === 'punctuation') {
      if (token.text === '{') depth += 1;
      if (token.text === '}') depth = Math.max(0, depth - 1);
    } else if (depth === 0 && previous?.kind === 'word') {
      if (previous.text === 'rule' && token.kind === 'word') rules.push(token.text);
      if (previous.text === 'include' && token.kind === 'string') {
        const end = token.start + token.text.length;
        includes.push({ path: token.text.slice(1, -1), start: previous.start, end });
      }
    }
    previous = token;
  }
  return { rules, includes };
}

/** One use of a name in a rule's condition, as an expression of its own. */
export interface ConditionName {
  readonly name: string;
  readonly start: number;
}

/**
 * The plain names read in the conditions of a source: not fields (`pe.name`), not strings (`$a`),
 * not names in meta sections.
 */
export function conditionNames(source: string): ConditionName[] {
  const names: ConditionName[] = [];
  let depth = 0;
  let inCondition = false;
  let previous: RuleToken | undefined;
  for (const token of ruleTokens(source)) {
    if (token.text === '{' && token.kind === 'punctuation') depth += 1;
    if (token.text === '}' && token.kind === 'punctuation') {
      depth = Math.max(0, depth - 1);
      if (depth === 0) inCondition = false;
    }
    if (token.text === ':' && previous?.text === 'condition' && depth === 1) inCondition = true;
    if (inCondition && token.kind === 'word' && previous?.text !== '.') {
      names.push({ name: token.text, start: token.start });
    }
    previous = token;
  }
  return names;
}
