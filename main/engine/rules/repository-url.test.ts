import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRepositoryUrl } from './repository-url.ts';

test.each([
  ['https://github.com/owner/repo', 'github.com/owner/repo'],
  ['https://github.com/owner/repo.git', 'github.com/owner/repo'],
  ['https://github.com/owner/repo.git/', 'github.com/owner/repo'],
  ['https://github.com//owner///repo/', 'github.com/owner/repo'],
  ['http://host:8080/a/b/c', 'host-8080/a/b/c'],
  ['ssh://git@github.com:22/owner/repo.git', 'github.com-22/owner/repo'],
  ['git@github.com:owner/repo.git', 'github.com/owner/repo'],
  ['git://host/repo', 'host/repo'],
  ['file:///srv/rules/mine', 'localhost/srv/rules/mine'],
  ['file://localhost/srv/rules/mine', 'localhost/srv/rules/mine'],
  ['https://host/~user/.hidden/re po%20x'.replace(' ', ''), 'host/~user/_hidden/repo%20x'],
  ['https://host/a/../../b', 'host/b'],
])('%s is kept in %s', (url, folder) => {
  expect(parseRepositoryUrl(url)).toMatchObject({ url, folder });
});

test.each([
  ['ext::sh -c "touch x"', 'white space'],
  ['ext::sh', 'ext:'],
  ['ftp://host/x', 'ftp:'],
  ['javascript:alert(1)', 'javascript:'],
  ['--upload-pack=touch', 'not a URL'],
  ['-u@host:path', 'not a URL'],
  ['ssh://-oProxyCommand=x@host/path', 'dash'],
  ['ssh://-oProxyCommand=x/path', 'dash'],
  ['/srv/rules', 'not a URL'],
  ['', 'not a URL'],
  ['https://host', 'no repository'],
  ['https://host/.git', 'no repository'],
  ['https://host/a?b=c', '?'],
  ['https://host/a#b', '#'],
  ['https://host/a\nb', 'control character'],
])('%j is refused', (url, why) => {
  expect(() => parseRepositoryUrl(url)).toThrow(why);
});

test('secrets are not shown', () => {
  const shown = (url: string): string => parseRepositoryUrl(url).shown;
  expect(shown('https://me:secret@host/a/b')).toBe('https://host/a/b');
  expect(shown('https://token@host/a/b')).toBe('https://host/a/b');
  expect(shown('ssh://me:secret@host/a/b')).toBe('ssh://me@host/a/b');
  expect(shown('git@host:a/b')).toBe('git@host:a/b');
});

test('no address leads out of the rules folder, or to a hidden one', () => {
  const path = fc.array(fc.constantFrom('..', '.', '...', '.git', '%2e%2e', '%2f', '\\', ':', 'a'));
  fc.assert(
    fc.property(path, fc.constantFrom('https://h/', 'file:///', 'git@h:'), (segments, start) => {
      let folder: string;
      try {
        ({ folder } = parseRepositoryUrl(start + segments.join('/')));
      } catch {
        return;
      }
      for (const segment of folder.split('/')) expect(segment).toMatch(/^[^.\\:/][^\\:/]*$/);
    }),
  );
});
