import type { Random } from '../random.ts';
import {
  API_NAMES,
  COMMANDS,
  LIBRARIES,
  PATHS,
  REGISTRY_KEYS,
  TOP_LEVEL_DOMAINS,
  USER_AGENTS,
  WORDS,
} from '../vocabulary.ts';

/** One string of a generated rule. */
export interface RuleString {
  /** As the rule file defines it, without the identifier. */
  readonly definition: string;
  /** Bytes that match it. */
  readonly sample: Buffer;
}

const ALPHANUMERIC = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const HEX = '0123456789abcdef';

/** A text, a byte pattern or a regular expression; a telling one, or one many programs have. */
export function ruleString(random: Random, specific: boolean): RuleString {
  return random.weighted([
    [77, textString],
    [20, hexString],
    [3, regexString],
  ] as const)(random, specific);
}

function textString(random: Random, specific: boolean): RuleString {
  const text = specific || random.chance(0.6) ? specificText(random) : genericText(random);
  const modifiers = random.weighted([
    [29, ''],
    [28, 'fullword ascii'],
    [9, 'ascii wide'],
    [8, 'fullword wide'],
    [7, 'ascii'],
    [6, 'fullword'],
    [5, 'wide'],
    [5, 'nocase ascii wide'],
    [2, 'fullword ascii wide'],
    [1, 'nocase'],
  ]);
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
  const wide = modifiers.endsWith('wide') && !modifiers.includes('ascii');
  return {
    definition: `"${escaped}" ${modifiers}`.trimEnd(),
    sample: Buffer.from(text, wide ? 'utf16le' : 'latin1'),
  };
}

/** What many programs contain. */
export function genericText(random: Random): string {
  return random.weighted([
    [50, (): string => random.pick(API_NAMES)],
    [10, (): string => random.pick(LIBRARIES)],
    [14, (): string => random.pick(COMMANDS)],
    [14, (): string => random.pick(PATHS)],
    [6, (): string => random.pick(REGISTRY_KEYS)],
    [6, (): string => random.pick(USER_AGENTS)],
  ])();
}

/** What one program contains: a name, a place or a message of its own. */
export function specificText(random: Random): string {
  const word = (): string => anyWord(random);
  const number = (): number => random.integer(10, 9_999);
  return random.weighted([
    [24, (): string => `${capital(word())}${capital(word())}${random.integer(0, 99)}`],
    [12, (): string => `${word()}_${word()}`],
    [10, (): string => `[-] ${word()} ${word()} ${word()} failed: 0x%08x (${number()})`],
    [8, (): string => `${word()} ${word()} ${word()} the ${word()} of ${word()}.`],
    [9, (): string => domain(random)],
    [7, (): string => `http://${domain(random)}/${word()}/${word()}.php?${word()}=`],
    [7, (): string => `${random.pick(COMMANDS)}${word()}${number()}`],
    [7, (): string => `${random.pick(PATHS)}${word()}${number()}`],
    [4, (): string => `C:\\Users\\${word()}\\${word()}\\Release\\${word()}.pdb`],
    [4, (): string => `Global\\${random.text(16, ALPHANUMERIC)}`],
    [8, (): string => random.text(random.integer(8, 32), ALPHANUMERIC)],
  ])();
}

/** A word of the vocabulary, or as often a made-up name: programs have names nobody else uses. */
function anyWord(random: Random): string {
  if (random.chance(0.5)) return random.pick(WORDS);
  return Array.from({ length: random.integer(2, 3) }, () => random.pick(SYLLABLES)).join('');
}

const SYLLABLES = 'b c d f g h j k l m n p r s t v w z'
  .split(' ')
  .flatMap((first) =>
    ['a', 'e', 'i', 'o', 'u', 'ar', 'en', 'is', 'or', 'um'].map((rest) => first + rest),
  );

function domain(random: Random): string {
  const parts = Array.from({ length: random.integer(1, 2) }, () => anyWord(random));
  return `${parts.join('-')}${random.integer(1, 99)}.${random.pick(TOP_LEVEL_DOMAINS)}`;
}

export function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Machine code as an analyst cuts it out; one in five has operands masked and gaps. */
function hexString(random: Random): RuleString {
  const state = { random, masked: random.chance(0.2), pattern: [], sample: [] };
  const add = (tokens: string): void => {
    for (const token of tokens.split(' ')) addToken(token, state);
  };
  // A pattern may neither begin nor end with a jump.
  add('##');
  for (let count = random.integer(0, 3); count > 0; count -= 1) add(random.pick(INSTRUCTIONS));
  // A constant of its own, without which it would be found everywhere.
  add('C7 45 #? ## ## ## ##');
  for (let count = random.unit() ** 2 * 12; count > 1; count -= 1) add(random.pick(INSTRUCTIONS));
  add('##');
  const { pattern, sample } = state;
  return { definition: `{ ${pattern.join(' ')} }`, sample: Buffer.from(sample) };
}

/** x86 as in a disassembly; `##` and `#?` are drawn anew each time. */
const INSTRUCTIONS: readonly string[] = [
  '55 8B EC',
  '83 EC ##',
  '8B 4? ##',
  '8B ?? ##',
  '89 4? ??',
  '33 C0',
  '85 C0 74 ??',
  '0F 84 ?? ?? ?? ??',
  'E8 ?? ?? ?? ??',
  'FF 15 ?? ?? ?? ??',
  'FF D?',
  '68 ## ## ## ##',
  '68 ?? ?? ?? ??',
  '6A ##',
  '48 8D 0D ?? ?? ?? ??',
  '48 89 5C 24 ##',
  '48 83 EC ##',
  '80 34 ?? ##',
  '30 ?? 4?',
  'C1 E? ##',
  '(74|75) ??',
  '[2-6] 8B F0',
  '[4-12] 5D C3',
];

interface HexUnderWay {
  readonly random: Random;
  /** Whether `?`, jumps and alternatives stay in the pattern. */
  readonly masked: boolean;
  readonly pattern: string[];
  readonly sample: number[];
}

function addToken(token: string, { random, masked, pattern, sample }: HexUnderWay): void {
  const open = masked ? '#' : /[#?]/g;
  const written = token.replaceAll(open, () => random.text(1, HEX).toUpperCase());
  if (written.startsWith('[')) {
    if (!masked) return;
    const least = Number.parseInt(written.slice(1), 10);
    sample.push(...Array.from({ length: least }, () => 0x90));
    pattern.push(written);
  } else {
    // Of alternatives the first is taken.
    const first = written.replace('(', '').slice(0, 2);
    sample.push(Number.parseInt(first.replaceAll('?', '0'), 16));
    pattern.push(masked ? written : first);
  }
}

function regexString(random: Random): RuleString {
  const word = random.pick(WORDS) + anyWord(random);
  const other = random.pick(WORDS);
  const [definition, sample] = random.pick([
    [`/[a-z2-7]{16}\\.onion\\/${word}/`, `abcdefgh234567xy.onion/${word}`],
    [
      `/https?:\\/\\/[a-z0-9.-]{4,40}\\/${word}\\.(php|asp|jsp)/`,
      `http://www.example.net/${word}.php`,
    ],
    [`/${word}=[A-Za-z0-9+\\/]{16,64}/`, `${word}=QUJDREVGR0hJSktMTU5P`],
    [`/\\\\(Temp|Roaming)\\\\${word}[0-9]{1,4}\\.(exe|dll)/ nocase`, `\\Temp\\${word}42.exe`],
    [`/${word}_[0-9a-f]{8}/`, `${word}_0badf00d`],
    [`/${word}\\s{1,4}-${other}\\s+\\d{1,5}/ ascii wide`, `${word} -${other} 80`],
  ] as const);
  return { definition, sample: Buffer.from(sample, 'latin1') };
}
