/** The external variables BinaryAlert defines for every file. */
export interface Externals {
  /** `.exe`: the last dot of the file name and what follows it, or empty. */
  readonly extension: string;
  /** `a.exe`: what follows the last `/`. */
  readonly filename: string;
  /** The path where the file was found. */
  readonly filepath: string;
  /** `EXE`: the extension in upper case without its dot. */
  readonly filetype: string;
}

/** Names of the externals, in the order that the rules digest is built on. */
export const EXTERNAL_NAMES = ['extension', 'filename', 'filepath', 'filetype'] as const;

/** The externals of a rule set before a file is known. */
export const NO_EXTERNALS: Externals = { extension: '', filename: '', filepath: '', filetype: '' };

/**
 * The externals of a file found at `path`, as BinaryAlert computes them: only `/` separates, so a
 * Windows path is one file name; the suffix is what follows the last dot of the name, even if the
 * name begins with it (`.bashrc` → `.bashrc`, `BASHRC`).
 */
export function externalsOf(path: string): Externals {
  const filename = path.slice(path.lastIndexOf('/') + 1);
  const dot = filename.lastIndexOf('.');
  const suffix = dot < 0 ? '' : filename.slice(dot + 1);
  return {
    extension: suffix === '' ? '' : `.${suffix}`,
    filename,
    filepath: path,
    filetype: suffix.toUpperCase(),
  };
}
