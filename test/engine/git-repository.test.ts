import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { expect, test } from 'vitest';
import { GitRepository } from '../../main/engine/rules/git-repository.ts';
import { GitSource } from '../support/git-source.ts';
import { temporaryFolder } from '../support/temporary.ts';

function cloneOf(source: GitSource, maxBytes?: number): Promise<GitRepository> {
  return GitRepository.clone(source.url, path.join(temporaryFolder(), 'clone'), {
    signal: new AbortController().signal,
    onProgress: () => {},
    ...(maxBytes === undefined ? {} : { maxBytes }),
  });
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

test('every file of the commit is listed with its kind, size and exact bytes', async () => {
  const source = new GitSource({ 'a.txt': 'one\n', 'b/é.bin': Uint8Array.of(0, 10, 255), c: '' });
  const repository = await cloneOf(source);
  const entries = await all(repository.entries());
  expect(entries.map(({ path: name, kind, size }) => `${name.toString()} ${kind} ${size}`)).toEqual(
    ['a.txt file 4', 'b/é.bin file 3', 'c file 0'],
  );
  const contents = await all(repository.contents(entries));
  expect(contents.map((bytes) => bytes.toString('hex'))).toEqual(['6f6e650a', '000aff', '']);
  expect(await repository.commit()).toBe(source.git(['rev-parse', 'HEAD']));
});

test('contents that come in many pieces are put together', async () => {
  const large = Buffer.from(Array.from({ length: 3_000_000 }, (_, at) => (at * 31) % 251));
  const repository = await cloneOf(new GitSource({ a: large, b: 'small', c: large }));
  const entries = await all(repository.entries());
  const [a, b, c] = await all(repository.contents(entries));
  expect([a?.equals(large), b?.toString(), c?.equals(large)]).toEqual([true, 'small', true]);
});

test('a repository larger than allowed is refused', async () => {
  const source = new GitSource({ 'a.bin': randomBytes(3 * 2 ** 20) });
  await expect(cloneOf(source, 2 ** 20)).rejects.toThrow('too large');
  await expect(cloneOf(source, 2 ** 30)).resolves.toBeInstanceOf(GitRepository);
});
