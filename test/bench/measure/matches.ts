/** What a scan found: each rule that matched a file, as `namespace:rule path`. */
export type Matches = ReadonlySet<string>;

/** Reads lines of output; one that is no match is an error, so that nothing gets lost here. */
export function readMatches(output: string, line: RegExp, root: string): Matches {
  const matches = new Set<string>();
  for (const text of output.split('\n')) {
    if (text === '') continue;
    const { rule, path } = line.exec(text)?.groups ?? {};
    if (rule === undefined || path === undefined || !path.startsWith(root)) {
      throw new Error(`this is no match below ${root}: ${text}`);
    }
    const match = `${rule} ${path.slice(root.length)}`;
    if (matches.has(match)) throw new Error(`this match is listed twice: ${text}`);
    matches.add(match);
  }
  return matches;
}

/** How many differences are named. */
const MAX_NAMED = 10;

/** Why two scans are not comparable; null when they found the same. */
export function difference(
  expected: { readonly by: string; readonly matches: Matches },
  actual: { readonly by: string; readonly matches: Matches },
): string | null {
  const missing = [...expected.matches].filter((match) => !actual.matches.has(match));
  const extra = [...actual.matches].filter((match) => !expected.matches.has(match));
  if (missing.length === 0 && extra.length === 0) return null;
  const named = [
    ...missing.map((match) => `only ${expected.by}: ${match}`),
    ...extra.map((match) => `only ${actual.by}: ${match}`),
  ];
  const more = named.length - MAX_NAMED;
  if (more > 0) named.splice(MAX_NAMED, more, `and ${more} more`);
  return [`${expected.by} and ${actual.by} do not find the same:`, ...named].join('\n  ');
}
