import { Random } from '../random.ts';
import { WORDS } from '../vocabulary.ts';
import { ruleCondition } from './rule-conditions.ts';
import { type RuleString, ruleString } from './rule-strings.ts';

/** A rule file that was made up. */
export interface GeneratedFile {
  /** Its path below the rules folder. */
  readonly namespace: string;
  readonly text: string;
}

/** Bytes that one of the rules matches. */
export interface RuleSample {
  readonly namespace: string;
  readonly rule: string;
  readonly bytes: Buffer;
}

export interface GeneratedRules {
  readonly files: readonly GeneratedFile[];
  readonly samples: readonly RuleSample[];
}

interface GeneratedRule {
  readonly name: string;
  readonly text: string;
  readonly imports: string | null;
  readonly sample: Buffer | null;
}

const FOLDERS = ['backdoor', 'downloader', 'exploit', 'hacktool', 'ransomware', 'stealer', 'worm'];

/** Makes up rules, the same ones for the same sizes and seed, in files of uneven length. */
export function generateRules(
  size: { readonly rules: number; readonly files: number },
  seed: string,
): GeneratedRules {
  const random = new Random(seed);
  const counts = Array.from({ length: size.files }, () => 1);
  for (let rest = size.rules - size.files; rest > 0; rest -= 1) {
    const index = Math.floor(random.unit() ** 2 * size.files);
    counts[index] = (counts[index] ?? 0) + 1;
  }
  const files: GeneratedFile[] = [];
  const samples: RuleSample[] = [];
  let made = 0;
  counts.forEach((count, index) => {
    const name = `${random.pick(WORDS)}_${String(index).padStart(4, '0')}.yara`;
    const namespace = `generated/${random.pick(FOLDERS)}/${name}`;
    const rules = Array.from({ length: count }, () => generateRule(random, made++));
    files.push({ namespace, text: fileText(rules) });
    for (const { name: rule, sample } of rules) {
      if (sample !== null) samples.push({ namespace, rule, bytes: sample });
    }
  });
  return { files, samples };
}

function fileText(rules: readonly GeneratedRule[]): string {
  const modules = new Set(rules.flatMap(({ imports }) => (imports === null ? [] : [imports])));
  const imports = [...modules].sort().map((name) => `import "${name}"\n`);
  return [imports.join(''), ...rules.map(({ text }) => text)].filter(Boolean).join('\n');
}

function generateRule(random: Random, index: number): GeneratedRule {
  // Most have two to five strings, a few very many: 4.8 on average.
  const count = Math.min(40, 1 + Math.floor(-4.3 * Math.log(1 - random.unit())));
  const { condition, imports, magic, specific } = ruleCondition(random, count);
  const strings: RuleString[] = [];
  while (strings.length < count) {
    const string = ruleString(random, specific);
    if (!strings.some(({ definition }) => definition === string.definition)) strings.push(string);
  }
  const name = `gen_${random.pick(WORDS)}_${random.pick(WORDS)}_${index}`;
  const definitions = strings.map((string, at) => `        $s${at} = ${string.definition}\n`);
  const tags = random.chance(0.3) ? ` : ${random.pick(['apt', 'crimeware', 'commodity'])}` : '';
  const text = `rule ${name}${tags}
{
    meta:
        author = "generated for the benchmark"
        description = "Generated rule ${index}"
        date = "${random.integer(2014, 2025)}-0${random.integer(1, 9)}-1${random.integer(0, 9)}"
        severity = "${random.pick(['low', 'medium', 'high', 'critical'])}"
    strings:
${definitions.join('')}    condition:
        ${condition}
}
`;
  return { name, text, imports, sample: magic === null ? null : sampleOf(magic, strings) };
}

/** Every string once, with something between them that is part of no word, narrow or wide. */
function sampleOf(magic: string, strings: readonly RuleString[]): Buffer {
  const gap = Buffer.from('\n\0\0\n\0\0', 'latin1');
  return Buffer.concat([
    Buffer.from(magic, 'latin1'),
    ...strings.flatMap(({ sample }) => [gap, sample]),
    gap,
  ]);
}
