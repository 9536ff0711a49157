import type { BinaryAlert } from './contestants/binaryalert.ts';
import type { Yara } from './contestants/yara.ts';

/** What every measurement works with. */
export interface BenchContext {
  /** Folder for everything that is written; removed in the end. */
  readonly work: string;
  /** How often each thing is timed. */
  readonly runs: number;
  readonly threads: number;
  readonly binaryAlert: BinaryAlert;
  readonly yara: Yara;
  /** Tells a person how far things are. */
  readonly log: (line: string) => void;
}
