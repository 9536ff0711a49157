const MIB = 1024 * 1024;

/** How large everything is. */
export interface BenchSettings {
  readonly quick: boolean;
  readonly runs: number;
  readonly tinyFiles: number;
  readonly binaryBytes: number;
  /** Folders of this machine to copy executables from. */
  readonly binarySources: readonly string[];
  readonly largeBytes: readonly number[];
  readonly generated: { readonly rules: number; readonly files: number };
}

/** What the published figures are made with. */
export const FULL: BenchSettings = {
  quick: false,
  runs: 5,
  tinyFiles: 10_000,
  binaryBytes: 1_750 * MIB,
  binarySources: ['/usr/bin', '/usr/lib'],
  largeBytes: [400 * MIB, 200 * MIB, 200 * MIB, 100 * MIB],
  generated: { rules: 5_000, files: 700 },
};

/** Shows in a minute that everything works; its figures say little. */
export const QUICK: BenchSettings = {
  quick: true,
  runs: 3,
  tinyFiles: 1_000,
  binaryBytes: 32 * MIB,
  binarySources: ['/usr/bin'],
  largeBytes: [24 * MIB, 16 * MIB],
  generated: { rules: 500, files: 70 },
};
