import { expect, test } from 'vitest';
import { excludePolicy } from './policy.ts';

test.each([
  ['*.log', '/var/log/a.log', true],
  ['*.log', '/var/log/a.txt', false],
  ['node_modules', '/p/node_modules', true],
  ['node_modules/', '/p/node_modules', true],
  ['build/*.o', '/p/build/a.o', true],
  ['build/*.o', '/p/build/sub/a.o', false],
  ['build/**', '/p/build/sub/a.o', true],
  ['/tmp/**', '/tmp/a/b', true],
  ['/tmp', '/tmp', true],
  ['/tmp', '/x/tmp', false],
  ['.git', '/p/.git', true],
  ['*.{jpg,png}', '/p/.hidden.png', true],
])('%s on %s: excluded %s', (pattern, path, excluded) => {
  const policy = excludePolicy([pattern], '/data', []);
  expect(policy(path, false)).toBe(excluded ? 'excluded' : null);
});

test('the own data folder and the rules in use are left out for reasons of their own', () => {
  const policy = excludePolicy([], '/data', ['/rules/a.yara']);
  expect(policy('/data', true)).toBe('own-data');
  expect(policy('/rules/a.yara', false)).toBe('rule-source');
  expect(policy('/rules/b.yara', false)).toBeNull();
});
