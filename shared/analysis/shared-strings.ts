import type { RuleSource } from './rule-source.ts';
import { type RuleToken, ruleTokens } from './rule-tokens.ts';

/**
 * YARA-X 1.20 searches a text string that several rules declare only in files that meet the
 * header and file-size conditions of the rule compiled first: the other rules silently miss
 * (https://github.com/VirusTotal/yara-x/issues/762). A string declared first by a rule without
 * conditions is searched everywhere, so every such string is put into one, which itself never
 * matches and costs no search of its own.
 */
export function sharedStringsRule(sources: readonly Pick<RuleSource, 'text'>[]): string | null {
  const declared = new Map<string, { text: string; rules: number; constrained: boolean }>();
  for (const source of sources) {
    for (const rule of rulesIn(source.text)) {
      const constrained = rule.condition.some((word) => CONSTRAINTS.test(word));
      for (const [key, text] of rule.strings) {
        const known = declared.get(key) ?? { text, rules: 0, constrained: false };
        known.rules += 1;
        known.constrained ||= constrained;
        declared.set(key, known);
      }
    }
  }
  const shared = [...declared.values()].filter(
    ({ rules, constrained }) => rules > 1 && constrained,
  );
  if (shared.length === 0) return null;
  const strings = shared.map(({ text }, index) => `$s${index} = ${text}`).join('\n');
  return `private rule shared_strings {
strings:
${strings}
condition:
for any i in (0..0) : (i == 1 and any of them)
}`;
}

/** The namespace of the rule above; no rule file can have it. */
export const SHARED_STRINGS_NAMESPACE = '/shared-strings';

/** Words of a condition from which the engine derives what a file must look like. */
const CONSTRAINTS = /^(?:filesize|at|u?int(?:8|16|32|64)(?:be)?)$/;

const MODIFIERS = /^(?:ascii|wide|nocase|fullword|private|xor|base64|base64wide)$/;

interface RuleParts {
  /** Text strings with their modifiers, by what makes two of them the same to the engine. */
  readonly strings: Map<string, string>;
  readonly condition: string[];
}

function* rulesIn(source: string): Generator<RuleParts> {
  const tokens = [...ruleTokens(source)];
  let depth = 0;
  let inCondition = false;
  let rule: RuleParts = { strings: new Map(), condition: [] };
  for (let at = 0; at < tokens.length; at += 1) {
    const { kind, text } = tokens[at] as RuleToken;
    if (kind === 'punctuation' && text === '{') depth += 1;
    if (kind === 'punctuation' && text === '}') {
      depth -= 1;
      if (depth === 0) {
        yield rule;
        rule = { strings: new Map(), condition: [] };
        inCondition = false;
      }
    }
    if (text === 'condition' && tokens[at + 1]?.text === ':' && depth === 1) inCondition = true;
    if (kind !== 'word') continue;
    if (inCondition) rule.condition.push(text);
    else if (text.startsWith('$') && tokens[at + 1]?.text === '=') {
      const declaration = textString(tokens, at + 2);
      if (declaration !== null) rule.strings.set(declaration.key, declaration.text);
    }
  }
}

/** The text string declared at a token, or null where it is a pattern of another kind. */
function textString(
  tokens: readonly RuleToken[],
  at: number,
): { key: string; text: string } | null {
  const literal = tokens[at];
  if (literal?.kind !== 'string') return null;
  const modifiers: string[] = [];
  let next = at + 1;
  while (MODIFIERS.test(tokens[next]?.text ?? '')) {
    let modifier = tokens[next]?.text ?? '';
    next += 1;
    if (tokens[next]?.text === '(') {
      const end = tokens.findIndex(({ text }, index) => index > next && text === ')');
      if (end < 0) return null;
      modifier += tokens
        .slice(next, end + 1)
        .map(({ text }) => text)
        .join('');
      next = end + 1;
    }
    modifiers.push(modifier);
  }
  const text = [literal.text, ...modifiers].join(' ');
  const effective = modifiers.includes('wide')
    ? modifiers
    : modifiers.filter((modifier) => modifier !== 'ascii');
  return { key: JSON.stringify([unescape(literal.text), ...effective.toSorted()]), text };
}

const ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r' };

/** The text a literal stands for, so that `"A"` and `"\x41"` are the same string. */
function unescape(literal: string): string {
  return literal
    .slice(1, -1)
    .replace(/\\(?:x([0-9a-fA-F]{2})|([\s\S]))/g, (_, hex?: string, other?: string) =>
      hex === undefined
        ? (ESCAPES[other ?? ''] ?? other ?? '')
        : String.fromCharCode(parseInt(hex, 16)),
    );
}
