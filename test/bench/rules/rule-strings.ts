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

/** A text, a byte pattern or a regular expression, in the shares in which public rules use them. */
export function ruleString(random: Random, specific: boolean): RuleString {
  return random.weighted([
    [72, textString],
    [20, hexString],
    [8, regexString],
  ] as const)(random, specific);
}

function textString(random: Random, specific: boolean): RuleString {
  const text = specific || random.chance(0.65) ? specificText(random) : genericText(random);
  const modifiers = random.weighted([
    [34, ''],
    [12, 'ascii'],
    [20, 'fullword ascii'],
    [10, 'wide'],
    [4, 'fullword wide'],
    [12, 'ascii wide'],
    [5, 'nocase'],
    [3, 'nocase ascii wide'],
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
  const word = (): string => random.pick(WORDS);
  const number = (): number => random.integer(10, 9_999);
  return random.weighted([
    [16, (): string => domain(random)],
    [10, (): string => `http://${domain(random)}/${word()}/${word()}.php?${word()}=`],
    [12, (): string => `${random.pick(COMMANDS)}${word()}${number()}`],
    [12, (): string => `${random.pick(PATHS)}${word()}${number()}`],
    [6, (): string => `C:\\Users\\${word()}\\${word()}\\Release\\${word()}${number()}.pdb`],
    [6, (): string => `Global\\${random.text(16, ALPHANUMERIC)}`],
    [12, (): string => `[-] ${word()} ${word()} ${word()} failed: 0x%08x (${number()})`],
    [12, (): string => `${capital(word())}${capital(word())}${capital(word())}${number()}`],
    [8, (): string => `${random.pick(LIBRARIES)}!${random.pick(API_NAMES)}${number()}`],
    [6, (): string => random.text(random.integer(12, 32), ALPHANUMERIC)],
  ])();
}

function domain(random: Random): string {
  const parts = Array.from({ length: random.integer(2, 3) }, () => random.pick(WORDS));
  return `${parts.join('-')}${random.integer(1, 99)}.${random.pick(TOP_LEVEL_DOMAINS)}`;
}

export function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Machine code as an analyst cuts it out: operands masked, some constants kept. */
function hexString(random: Random): RuleString {
  const pattern: string[] = [];
  const sample: number[] = [];
  const add = (tokens: string): void => {
    for (const token of tokens.split(' ')) addToken(token, { random, pattern, sample });
  };
  // A pattern may neither begin nor end with a jump.
  add('##');
  for (let count = random.integer(4, 9); count > 0; count -= 1) add(random.pick(INSTRUCTIONS));
  // A constant of its own, without which it would be found everywhere.
  add('C7 45 #? ## ## ## ##');
  for (let count = random.integer(0, 4); count > 0; count -= 1) add(random.pick(INSTRUCTIONS));
  add('##');
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
  readonly pattern: string[];
  readonly sample: number[];
}

function addToken(token: string, { random, pattern, sample }: HexUnderWay): void {
  const written = token.replaceAll('#', () => random.text(1, HEX).toUpperCase());
  pattern.push(written);
  if (written.startsWith('[')) {
    const least = Number.parseInt(written.slice(1), 10);
    sample.push(...Array.from({ length: least }, () => 0x90));
  } else {
    // Of alternatives the first is taken.
    sample.push(Number.parseInt(written.replace('(', '').slice(0, 2).replaceAll('?', '0'), 16));
  }
}

function regexString(random: Random): RuleString {
  const word = random.pick(WORDS) + random.pick(WORDS);
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
