/**
 * Compiles a pattern of Python's `fnmatch` (https://docs.python.org/3/library/fnmatch.html), in
 * which BinaryAlert's rule sources are written: `*` is any text, slashes included, `?` any one
 * character, `[seq]` and `[!seq]` one of or none of some; there is no escape, and case counts.
 */
export function fnmatch(pattern: string): (path: string) => boolean {
  const regex = new RegExp(`^${translate(pattern)}$`, 'su');
  return (path) => regex.test(path);
}

function translate(pattern: string): string {
  const [first = '', ...others] = splitAtStars(pattern);
  const last = others.pop();
  if (last === undefined) return first;
  // Once a piece is found, its first place serves as well as any later one: the lookahead keeps
  // the engine from trying those, which for a hostile path could take for ever.
  const pieces = others.map((piece, index) => `(?=(.*?${piece}))\\${index + 1}`);
  return `${first}${pieces.join('')}.*${last}`;
}

/** The text between runs of stars, as regular expressions. */
function splitAtStars(pattern: string): string[] {
  const characters = Array.from(pattern);
  const pieces = [''];
  for (let at = 0; at < characters.length; ) {
    const character = characters[at] ?? '';
    const end = character === '[' ? classEnd(characters, at) : -1;
    if (character === '*') {
      if (characters[at - 1] !== '*') pieces.push('');
      at += 1;
    } else {
      const single = character === '?' ? '.' : escape(character);
      pieces[pieces.length - 1] += end < 0 ? single : classOf(characters.slice(at + 1, end));
      at = end < 0 ? at + 1 : end + 1;
    }
  }
  return pieces;
}

/** Where the class that begins at `start` is closed, or -1: then the bracket means itself. */
function classEnd(characters: readonly string[], start: number): number {
  const first = characters[start + 1] === '!' ? start + 2 : start + 1;
  // A closing bracket in the first place is one of the characters.
  return characters.indexOf(']', first + 1);
}

function classOf(content: readonly string[]): string {
  const negated = content[0] === '!';
  const characters = negated ? content.slice(1) : content;
  const members: string[] = [];
  for (let at = 0; at < characters.length; ) {
    const from = characters[at] ?? '';
    const to = characters[at + 1] === '-' ? characters[at + 2] : undefined;
    if (to === undefined) members.push(escape(from));
    // A range the wrong way round holds nothing.
    else if (codePoint(from) <= codePoint(to)) members.push(`${escape(from)}-${escape(to)}`);
    at += to === undefined ? 1 : 3;
  }
  if (members.length === 0) return negated ? '.' : '(?!)';
  return `[${negated ? '^' : ''}${members.join('')}]`;
}

function codePoint(character: string): number {
  return character.codePointAt(0) ?? 0;
}

function escape(character: string): string {
  return /[\^$\\.*+?()[\]{}|/-]/.test(character)
    ? `\\u{${codePoint(character).toString(16)}}`
    : character;
}
