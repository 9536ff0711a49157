import type { Random } from '../random.ts';
import { API_NAMES, LIBRARIES } from '../vocabulary.ts';

/** The condition of a generated rule, and what it asks for. */
export interface RuleCondition {
  readonly condition: string;
  readonly imports: 'pe' | 'elf' | null;
  /** The first bytes it wants; null when more is needed than these and each string once. */
  readonly magic: string | null;
  /** It is content with one string, so each has to be telling. */
  readonly specific: boolean;
}

const MZ = 'uint16(0) == 0x5A4D';
const ELF = 'uint32(0) == 0x464C457F';

/**
 * A condition as analysts write them, over strings named $s0 … : a file type, a size, so many of
 * the strings.
 */
export function ruleCondition(random: Random, strings: number): RuleCondition {
  return random.weighted([
    [40, mzCondition],
    [12, elfCondition],
    [8, peCondition],
    [4, elfModuleCondition],
    [14, someOfThem],
    [8, allOfThem],
    [6, anyOfThem],
    [4, countCondition],
    [4, sizeCondition],
  ] as const)(random, strings);
}

function plain(condition: string, magic: string, specific = false): RuleCondition {
  return { condition, imports: null, magic, specific };
}

/** `3 of them`: at least two, at most three quarters. */
function several(random: Random, strings: number): string {
  return `${random.integer(2, Math.max(2, Math.ceil(strings * 0.75)))} of them`;
}

function size(random: Random): string {
  return random.pick(['100KB', '200KB', '500KB', '800KB', '1MB', '2MB', '5MB', '10MB']);
}

function mzCondition(random: Random, strings: number): RuleCondition {
  return plain(`${MZ} and filesize < ${size(random)} and ${several(random, strings)}`, 'MZ');
}

function elfCondition(random: Random, strings: number): RuleCondition {
  const limit = size(random);
  return plain(`${ELF} and filesize < ${limit} and ${several(random, strings)}`, '\x7fELF');
}

function peCondition(random: Random, strings: number): RuleCondition {
  const field = random.pick([
    `pe.number_of_sections > ${random.integer(3, 8)}`,
    'pe.is_dll()',
    'pe.is_64bit()',
    `pe.timestamp > ${random.integer(1_300_000_000, 1_700_000_000)}`,
    'pe.characteristics & pe.EXECUTABLE_IMAGE != 0',
    `pe.imports("${random.pick(LIBRARIES)}", "${random.pick(API_NAMES)}")`,
  ]);
  const condition = `${field} and ${several(random, strings)}`;
  return { condition, imports: 'pe', magic: null, specific: false };
}

function elfModuleCondition(random: Random, strings: number): RuleCondition {
  const field = random.pick([
    'elf.type == elf.ET_EXEC',
    'elf.type == elf.ET_DYN and elf.machine == elf.EM_X86_64',
    `elf.number_of_sections > ${random.integer(20, 32)}`,
    'elf.machine == elf.EM_ARM',
  ]);
  const condition = `${field} and ${several(random, strings)}`;
  return { condition, imports: 'elf', magic: null, specific: false };
}

function someOfThem(random: Random, strings: number): RuleCondition {
  return plain(several(random, strings), '');
}

function allOfThem(): RuleCondition {
  return plain('all of them', '');
}

function anyOfThem(random: Random): RuleCondition {
  return plain(`filesize < ${size(random)} and any of them`, '', true);
}

/** Counted strings are telling ones: nobody counts how often a file says `connect`. */
function countCondition(random: Random): RuleCondition {
  const condition = `#s0 > ${random.integer(1, 3)} and 2 of them`;
  return { condition, imports: null, magic: null, specific: true };
}

function sizeCondition(random: Random): RuleCondition {
  return plain(`filesize < ${size(random)} and $s0 and 3 of them`, '');
}
