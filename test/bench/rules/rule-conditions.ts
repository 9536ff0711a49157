import type { Random } from '../random.ts';
import { API_NAMES, LIBRARIES } from '../vocabulary.ts';

/** The condition of a generated rule, and what it asks for. */
export interface RuleCondition {
  readonly condition: string;
  readonly imports: 'pe' | 'elf' | null;
  /** The first bytes it wants; null when more is needed than these and each string once. */
  readonly magic: string | null;
  /** Few strings, or one of them, satisfy it: so each has to be telling. */
  readonly specific: boolean;
}

/**
 * A condition over `count` strings named $s0 …: a file type, a size, so many of the strings. The
 * shares are those of public rules; see docs/performance.md.
 */
export function ruleCondition(random: Random, count: number): RuleCondition {
  const type = random.weighted([
    [58, noType],
    [30, peMagic],
    [6, elfMagic],
    [4, peField],
    [2, elfField],
  ] as const)(random);
  const limit = random.chance(0.3) ? [`filesize < ${random.pick(SIZES)}`] : [];
  const amount = random.weighted([
    [48, allOfThem],
    [28, anyOfThem],
    [22, someOfThem],
    [2, repeated],
  ] as const)(random, count);
  return {
    condition: [...type.terms, ...limit, amount.term].join(' and '),
    imports: type.imports,
    magic: amount.once ? type.magic : null,
    specific: amount.specific,
  };
}

const SIZES = ['50KB', '100KB', '200KB', '500KB', '800KB', '1MB', '2MB', '5MB', '10MB'];

type FileType = Pick<RuleCondition, 'imports' | 'magic'> & { readonly terms: readonly string[] };

function noType(): FileType {
  return { terms: [], imports: null, magic: '' };
}

function peMagic(): FileType {
  return { terms: ['uint16(0) == 0x5A4D'], imports: null, magic: 'MZ' };
}

function elfMagic(): FileType {
  return { terms: ['uint32(0) == 0x464C457F'], imports: null, magic: '\x7fELF' };
}

function peField(random: Random): FileType {
  const field = random.pick([
    `pe.number_of_sections > ${random.integer(3, 8)}`,
    'pe.is_dll()',
    'pe.is_64bit()',
    `pe.timestamp > ${random.integer(1_300_000_000, 1_700_000_000)}`,
    'pe.characteristics & pe.EXECUTABLE_IMAGE != 0',
    `pe.imports("${random.pick(LIBRARIES)}", "${random.pick(API_NAMES)}")`,
  ]);
  return { terms: [field], imports: 'pe', magic: null };
}

function elfField(random: Random): FileType {
  const field = random.pick([
    'elf.type == elf.ET_EXEC',
    'elf.type == elf.ET_DYN and elf.machine == elf.EM_X86_64',
    `elf.number_of_sections > ${random.integer(20, 32)}`,
    'elf.machine == elf.EM_ARM',
  ]);
  return { terms: [field], imports: 'elf', magic: null };
}

interface Amount {
  readonly term: string;
  readonly specific: boolean;
  /** Each string once is enough. */
  readonly once: boolean;
}

function allOfThem(_: Random, count: number): Amount {
  return { term: 'all of them', specific: count < 3, once: true };
}

function anyOfThem(): Amount {
  return { term: 'any of them', specific: true, once: true };
}

function someOfThem(random: Random, count: number): Amount {
  const least = random.integer(Math.min(2, count), Math.max(2, Math.ceil(count * 0.75)));
  return { term: `${Math.min(least, count)} of them`, specific: count < 4, once: true };
}

function repeated(random: Random): Amount {
  const term = `#s0 > ${random.integer(1, 3)} and any of them`;
  return { term, specific: true, once: false };
}
