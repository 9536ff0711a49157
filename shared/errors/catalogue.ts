/** The exit codes of the command line; also how bad an error is. */
export const EXIT = {
  ok: 0,
  findings: 1,
  incomplete: 2,
  noRules: 3,
  usage: 64,
  interrupted: 130,
} as const;

interface ErrorKind<Data> {
  readonly exitCode: number;
  /** What happened. */
  readonly message: (data: Data) => string;
  /** What is safe and what to do next. */
  readonly advice: (data: Data) => string;
}

function kind<Data>(definition: ErrorKind<Data>): ErrorKind<Data> {
  return definition;
}

interface AtPath {
  readonly path: string;
}
interface Because {
  readonly why: string;
}

/** Every error a user can meet. Closed: a new failure gets a line here or reuses one. */
export const ERRORS = {
  'usage.invalid': kind<Because>({
    exitCode: EXIT.usage,
    message: ({ why }) => why,
    advice: () => 'Nothing was done. Run the command with --help to see what it takes.',
  }),
  'data.unwritable': kind<AtPath & Because>({
    exitCode: EXIT.incomplete,
    message: ({ path, why }) => `The data folder ${path} cannot be written: ${why}.`,
    advice: () =>
      'Nothing was changed. Choose another folder with --data-dir or BINARYALERT_DATA_DIR, or scan with --no-history.',
  }),
  'data.full': kind<AtPath>({
    exitCode: EXIT.incomplete,
    message: ({ path }) => `The disk that holds ${path} is full.`,
    advice: () =>
      'Every result recorded so far is safe. Free some space, then continue with scan --resume.',
  }),
  'history.newer': kind<AtPath & { found: number; known: number }>({
    exitCode: EXIT.incomplete,
    message: ({ path, found, known }) =>
      `The history ${path} has schema ${found}; this program knows schemas up to ${known}.`,
    advice: () => 'It was not touched. Use the newer program that wrote it, or another --data-dir.',
  }),
  'history.busy': kind<AtPath>({
    exitCode: EXIT.incomplete,
    message: ({ path }) => `Another program holds the history ${path} locked.`,
    advice: () => 'Results recorded so far are safe. Try again when it has finished.',
  }),
  'history.unreadable': kind<AtPath & Because>({
    exitCode: EXIT.incomplete,
    message: ({ path, why }) => `The history ${path} cannot be read: ${why}.`,
    advice: () => 'It was not changed. Look at the disk, then try again.',
  }),
  'rules.none': kind<{ broken: number }>({
    exitCode: EXIT.noRules,
    message: ({ broken }) =>
      broken === 0
        ? 'There is no rule to scan with.'
        : `No rule is usable: all ${broken} rule files are broken.`,
    advice: () => 'No file was scanned. See "binaryalert rules check".',
  }),
  'rules.not-found': kind<AtPath>({
    exitCode: EXIT.noRules,
    message: ({ path }) => `There are no rules at ${path}.`,
    advice: () => 'No file was scanned. --rules takes a .yar or .yara file, or a folder of them.',
  }),
  'rules.unknown-file': kind<{ namespace: string }>({
    exitCode: EXIT.usage,
    message: ({ namespace }) => `The rule library has no file ${namespace}.`,
    advice: () => 'Nothing was changed. "binaryalert rules list" shows the files.',
  }),
  'rules.bad-sources': kind<AtPath & Because>({
    exitCode: EXIT.incomplete,
    message: ({ path, why }) => `The list of rule sources ${path} is not valid: ${why}.`,
    advice: () => 'No rule was changed. Correct the file and try again.',
  }),
  'rules.clone-failed': kind<{ url: string } & Because>({
    exitCode: EXIT.incomplete,
    message: ({ url, why }) => `Cloning ${url} failed: ${why}.`,
    advice: () => 'The rules cloned from it earlier are still in place.',
  }),
  'scanner.unavailable': kind<Because>({
    exitCode: EXIT.incomplete,
    message: ({ why }) => `The scanner process does not work: ${why}.`,
    advice: () =>
      'Results recorded so far are safe. "binaryalert doctor" tells what is missing; then use scan --resume.',
  }),
  'scan.nothing-to-resume': kind<{ id: number | null }>({
    exitCode: EXIT.usage,
    message: ({ id }) =>
      id === null ? 'There is no interrupted scan to resume.' : `Scan ${id} cannot be resumed.`,
    advice: () => 'Nothing was done. "binaryalert history scans" lists the scans and their state.',
  }),
  'scan.unknown': kind<{ id: number }>({
    exitCode: EXIT.usage,
    message: ({ id }) => `There is no scan ${id}.`,
    advice: () => '"binaryalert history scans" lists the scans.',
  }),
  'scan.running-elsewhere': kind<{ id: number; pid: number }>({
    exitCode: EXIT.usage,
    message: ({ id, pid }) => `Scan ${id} is still running in process ${pid}.`,
    advice: () => 'Nothing was done. Wait for it, or stop that process first.',
  }),
} as const;

export type ErrorCode = keyof typeof ERRORS;
export type ErrorData<Code extends ErrorCode> = Parameters<(typeof ERRORS)[Code]['message']>[0];
