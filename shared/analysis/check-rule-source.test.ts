import { expect, test } from 'vitest';
import { checkRuleSource } from './check-rule-source.ts';
import type { RuleSource } from './rule-source.ts';
import { sourceDigest } from './rules-digest.ts';

function source(text: string, segments: RuleSource['segments'] = []): RuleSource {
  const namespace = 'public/a.yara';
  const whole = [{ line: 1, file: namespace, fileLine: 1 }];
  const places = segments.length === 0 ? whole : segments;
  return { namespace, text, sha256: sourceDigest(text), segments: places };
}

test('a good file has no problems, and may read the externals', () => {
  const text = 'rule r { condition: filename == "a" and extension == filetype and filepath != "" }';
  expect(checkRuleSource(source(text), {})).toEqual([]);
});

test('a name that nobody defines is an error, unless the user does', () => {
  const text = 'rule r { condition: mine == 3 }';
  expect(checkRuleSource(source(text), {})).toMatchObject([
    { level: 'error', code: 'E009', file: 'public/a.yara', line: 1, column: 21 },
  ]);
  expect(checkRuleSource(source(text), { mine: 3 })).toEqual([]);
});

test('a rule declared twice in a file is an error', () => {
  const text = 'rule r { condition: filesize > 1 }\nrule r { condition: filesize > 2 }';
  expect(checkRuleSource(source(text), {})).toMatchObject([
    { level: 'error', code: 'E012', message: 'duplicate rule `r`', line: 2 },
  ]);
});

test('all errors of a file are told, each with its rendering', () => {
  const text = 'rule a { condition: x }\nrule b { condition: y }';
  const problems = checkRuleSource(source(text), {});
  expect(problems.map(({ line }) => line)).toEqual([1, 2]);
  expect(problems[1]?.rendered).toContain('2 | rule b { condition: y }');
});

test('a slow pattern is a warning', () => {
  const text = 'rule r { strings: $a = /(a+)+$/ condition: $a }';
  expect(checkRuleSource(source(text), {})).toMatchObject([
    { level: 'warning', code: 'slow_pattern', line: 1 },
  ]);
});

test('a line of an included file is named by that file', () => {
  const text = '// a1\n// b1\nrule b { condition: x }\n\n// a3\nrule a { condition: y }';
  const segments = [
    { line: 1, file: 'public/a.yara', fileLine: 1 },
    { line: 2, file: 'public/b.yara', fileLine: 1 },
    { line: 4, file: 'public/b.yara', fileLine: 1 },
    { line: 5, file: 'public/a.yara', fileLine: 3 },
  ];
  const problems = checkRuleSource(source(text, segments), {});
  expect(problems).toMatchObject([
    { file: 'public/b.yara', line: 2, column: 21 },
    { file: 'public/a.yara', line: 4, column: 21 },
  ]);
  expect(problems[1]?.rendered).toMatch(/--> public\/a\.yara:4:21\n/);
  expect(problems[1]?.rendered).toMatch(/^4 \| rule a/m);
});

test('a file with thousands of problems has some told and the rest counted', () => {
  const text = Array.from({ length: 5000 }, (_, at) => `rule r${at} { condition: true }`).join(
    '\n',
  );
  const problems = checkRuleSource(source(text), {});
  expect(problems.length).toBeLessThan(200);
  expect(problems.at(-1)).toMatchObject({ level: 'warning', code: 'more', line: null });
  expect(problems.at(-1)?.message).toBe(`and ${5000 - (problems.length - 1)} more warnings`);
});
