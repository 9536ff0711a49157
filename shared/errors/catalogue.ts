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
  'history.damaged': kind<AtPath>({
    exitCode: EXIT.incomplete,
    message: ({ path }) => `The history ${path} is damaged, and another program has it open.`,
    advice: () =>
      'It was left as it is. End the other program and start again: then it is moved aside, and a new one begun.',
  }),
  'history.empty': kind<object>({
    exitCode: EXIT.usage,
    message: () => 'The history has no scan yet.',
    advice: () => 'Begin with "binaryalert scan <folder>".',
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
    advice: () =>
      'Nothing was done. Name a .yar or .yara file, or a folder of them; the rules commands also take a namespace of the library.',
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
  'rules.unknown-source': kind<{ source: string }>({
    exitCode: EXIT.usage,
    message: ({ source }) => `The list of rule sources has no ${source}.`,
    advice: () => 'Nothing was changed. The list is rule-sources.json in the rules folder.',
  }),
  'rules.clone-failed': kind<{ url: string } & Because>({
    exitCode: EXIT.incomplete,
    message: ({ url, why }) => `Cloning ${url} failed: ${why}.`,
    advice: () =>
      'Rules cloned from it earlier are still in place. Look at the address and the connection, then try again.',
  }),
  'rules.not-compiled': kind<Because>({
    exitCode: EXIT.incomplete,
    message: ({ why }) => `The rules could not be compiled: ${why}.`,
    advice: () =>
      'Results recorded so far are safe. Look at the rules changed last, and at the space left in the data folder.',
  }),
  'rules.clone-busy': kind<{ pid: number }>({
    exitCode: EXIT.incomplete,
    message: ({ pid }) => `Process ${pid} is cloning rules at this moment.`,
    advice: () => 'No rule was changed. Wait for it to end, then try again.',
  }),
  'rules.no-samples': kind<AtPath>({
    exitCode: EXIT.incomplete,
    message: ({ path }) => `There are no golden samples in ${path}.`,
    advice: () =>
      'Nothing was tested. Put files that must match into <rule>/match-…, files that must not into <rule>/miss-…, or name files to run the rules over with --against.',
  }),
  'output.unwritable': kind<AtPath & Because>({
    exitCode: EXIT.incomplete,
    message: ({ path, why }) => `${path} cannot be written: ${why}.`,
    advice: () => 'What was there before is unchanged. Choose another file.',
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
  'watch.unknown': kind<{ which: string }>({
    exitCode: EXIT.usage,
    message: ({ which }) => `There is no watch ${which}.`,
    advice: () => 'Nothing was changed. "binaryalert watch list" shows the watches.',
  }),
  'watch.not-a-folder': kind<AtPath & Because>({
    exitCode: EXIT.usage,
    message: ({ path, why }) => `${path} cannot be watched: ${why}.`,
    advice: () => 'Nothing was changed. Name a folder that exists; one file can only be scanned.',
  }),
  'watch.duplicate': kind<AtPath & { id: number }>({
    exitCode: EXIT.usage,
    message: ({ path, id }) => `${path} is watched already, by watch ${id}.`,
    advice: () => 'Nothing was changed. Remove that watch first to add it with other settings.',
  }),
  'watch.own-data': kind<AtPath>({
    exitCode: EXIT.usage,
    message: ({ path }) => `${path} is in the data folder of this program.`,
    advice: () =>
      'Nothing was changed. It holds rules and quarantined files, and is never scanned.',
  }),
  'watch.running-elsewhere': kind<{ pid: number }>({
    exitCode: EXIT.usage,
    message: ({ pid }) => `The watches are run by process ${pid} already.`,
    advice: () =>
      'Nothing was done. What it finds is in the history; stop it first to run them here.',
  }),
  'file.not-found': kind<AtPath>({
    exitCode: EXIT.incomplete,
    message: ({ path }) => `There is no file ${path}.`,
    advice: () => 'Nothing was done. It may have been moved or removed since it was scanned.',
  }),
  'file.not-regular': kind<AtPath & { what: string }>({
    exitCode: EXIT.incomplete,
    message: ({ path, what }) => `${path} is ${what}.`,
    advice: () => 'Nothing was done. Name the file itself.',
  }),
  'file.unreadable': kind<AtPath & Because>({
    exitCode: EXIT.incomplete,
    message: ({ path, why }) => `${path} cannot be read: ${why}.`,
    advice: () => 'It was left as it is.',
  }),
  'quarantine.unknown': kind<{ id: string }>({
    exitCode: EXIT.usage,
    message: ({ id }) => `The quarantine holds no file ${id}.`,
    advice: () => 'Nothing was done. "binaryalert quarantine list" shows what it holds.',
  }),
  'quarantine.ambiguous': kind<{ id: string; ids: readonly number[] }>({
    exitCode: EXIT.usage,
    message: ({ id, ids }) => `${id} names several files of the quarantine: ${ids.join(', ')}.`,
    advice: () => 'Nothing was done. Name one by its number.',
  }),
  'quarantine.not-held': kind<{ id: number; state: string }>({
    exitCode: EXIT.usage,
    message: ({ id, state }) => `The quarantine no longer holds file ${id}: it is ${state}.`,
    advice: () => 'Nothing was done. "binaryalert quarantine list --all" shows what became of it.',
  }),
  'quarantine.changed': kind<AtPath>({
    exitCode: EXIT.incomplete,
    message: ({ path }) => `${path} is no longer the file it was when this began.`,
    advice: () => 'What is there now was left as it is. Scan it again, then decide.',
  }),
  'quarantine.cannot-remove': kind<AtPath & Because>({
    exitCode: EXIT.incomplete,
    message: ({ path, why }) => `${path} cannot be taken away from where it is: ${why}.`,
    advice: () => 'It was left as it is. Quarantining takes the right to write to its folder.',
  }),
  'quarantine.cannot-write': kind<AtPath & Because>({
    exitCode: EXIT.incomplete,
    message: ({ path, why }) => `${path} cannot be written to: ${why}.`,
    advice: () => 'The file is where it was before.',
  }),
  'quarantine.disk-full': kind<AtPath>({
    exitCode: EXIT.incomplete,
    message: ({ path }) => `There is no room left in ${path}.`,
    advice: () => 'The file is where it was before. Free some space and try again.',
  }),
  'quarantine.target-exists': kind<AtPath>({
    exitCode: EXIT.incomplete,
    message: ({ path }) => `${path} is there already, and nothing is ever overwritten.`,
    advice: () => 'Nothing was changed. Name another place, or move away what is there.',
  }),
  'quarantine.no-folder': kind<AtPath>({
    exitCode: EXIT.incomplete,
    message: ({ path }) => `The folder ${path} does not exist.`,
    advice: () =>
      'Nothing was changed. Make it, name another place, or restore with --create-folders.',
  }),
  'quarantine.damaged': kind<{ id: number } & Because>({
    exitCode: EXIT.incomplete,
    message: ({ id, why }) => `File ${id} of the quarantine is damaged: ${why}.`,
    advice: () =>
      'Nothing of it was given out. Put its file and quarantine.key back from a backup of the data folder, or delete it.',
  }),
  'quarantine.key-missing': kind<AtPath & Because>({
    exitCode: EXIT.incomplete,
    message: ({ path, why }) => `The key of the quarantine, ${path}, cannot be used: ${why}.`,
    advice: () =>
      'The files it holds were left as they are, and cannot be opened without it. Put it back from a backup of the data folder.',
  }),
  'quarantine.busy': kind<object>({
    exitCode: EXIT.incomplete,
    message: () => 'Another program is at work on the quarantine.',
    advice: () => 'Nothing was changed. Try again when it has finished.',
  }),
  'allow.unknown': kind<{ id: string }>({
    exitCode: EXIT.usage,
    message: ({ id }) => `The allowlist has no entry ${id}.`,
    advice: () => '"binaryalert allow list" shows the entries.',
  }),
} as const;

export type ErrorCode = keyof typeof ERRORS;
export type ErrorData<Code extends ErrorCode> = Parameters<(typeof ERRORS)[Code]['message']>[0];
