/** What a name in an archive must not hold: separators, controls, what Windows refuses. */
const UNSAFE = /[\\/:*?"<>|\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
/** https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
const MAX_LENGTH = 120;

/** A file's name as an archive may carry it to any system, and nowhere but into its folder. */
export function safeEntryName(name: string): string {
  const safe = name
    .replace(UNSAFE, '_')
    .slice(-MAX_LENGTH)
    .replace(/[. ]+$/, '_')
    .toWellFormed();
  return safe === '' || RESERVED.test(safe) ? `_${safe}` : safe;
}

/** Distinct names for several files: the hash goes first, a number last where they are alike. */
export function entryNames(
  files: readonly { readonly name: string; readonly sha256: string }[],
): string[] {
  if (files.length === 1) return files.map(({ name }) => safeEntryName(name));
  const taken = new Map<string, number>();
  return files.map(({ name, sha256 }) => {
    const wanted = `${sha256}_${safeEntryName(name)}`;
    const count = (taken.get(wanted) ?? 0) + 1;
    taken.set(wanted, count);
    return count === 1 ? wanted : `${wanted}_${count}`;
  });
}
