import { expect, test } from 'vitest';
import { forkScanner } from '../../main/engine/scanner/fork-scanner.ts';
import type { ScannerProcess, ScannerRequest } from '../../main/engine/scanner/protocol.ts';
import { scannerEntry } from '../support/project.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { testEngine } from '../support/test-engine.ts';
import { writeTree } from '../support/write-tree.ts';

/** Deep enough for the compiler to run out of its stack, which ends its process. */
const DEADLY = `rule deadly { condition: ${'not '.repeat(200_000)}true }`;

/** An engine that counts how often its scanner is started, and may end it over some requests. */
function engineWith(
  rules: Readonly<Record<string, string>>,
  endsOver: (request: ScannerRequest['request'], start: number) => boolean = () => false,
) {
  const spawn = forkScanner(scannerEntry);
  const counted = { starts: 0 };
  const engine = testEngine({
    shipped: writeTree(temporaryFolder(), rules),
    spawnScanner: (): ScannerProcess => {
      counted.starts += 1;
      const start = counted.starts;
      const scanner = spawn();
      let ready = false;
      let doomed = false;
      const endIfDue = (): void => {
        if (ready && doomed) scanner.kill();
      };
      // One that dies before it is ready is another matter: it is no use at all.
      scanner.onReply(({ kind }) => {
        ready ||= kind === 'ready';
        endIfDue();
      });
      return {
        ...scanner,
        send: (message) => {
          doomed ||= endsOver(message.request, start);
          if (!doomed) scanner.send(message);
          endIfDue();
        },
      };
    },
  });
  return { engine, counted };
}

/** More files than are checked at once, so that several checks are under way together. */
function manyRules(count: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, at) => [
      `r${at}.yar`,
      `rule r${at} { condition: filesize > ${at} }`,
    ]),
  );
}

test('a file that the compiler dies on is left out alone, and blamed for a day only', async () => {
  const { engine, counted } = engineWith({ ...manyRules(100), 'deadly.yar': DEADLY });
  const rules = { rules: [], defines: {} };
  const { sources, problems } = await engine.prepareRules(rules);
  expect(problems).toMatchObject([{ file: 'deadly.yar', code: 'compiler-lost', level: 'error' }]);
  expect(sources).toHaveLength(100);
  const { starts } = counted;
  expect(starts).toBeGreaterThan(1);
  expect((await engine.prepareRules(rules)).problems).toEqual(problems);
  expect(counted.starts).toBe(starts);
  engine.database.exec('UPDATE rule_checks SET checked_at = 0');
  expect((await engine.prepareRules(rules)).problems).toEqual(problems);
  expect(counted.starts).toBeGreaterThan(starts);
});

test('a scanner that is killed during a check costs no rule file', async () => {
  const { engine, counted } = engineWith(
    manyRules(100),
    ({ kind }, start) => kind === 'check' && start <= 2,
  );
  const { sources, problems } = await engine.prepareRules({ rules: [], defines: {} });
  expect(problems).toEqual([]);
  expect(sources).toHaveLength(100);
  expect(counted.starts).toBe(3);
});

test('a scanner that is killed over a compilation is an error that says so', async () => {
  const { engine } = engineWith(manyRules(2), ({ kind }) => kind === 'compile');
  const { sources, defines } = await engine.prepareRules({ rules: [], defines: {} });
  const limits = {
    timeoutMs: 1000,
    maxMatchesPerPattern: 1,
    maxStringsPerFinding: 1,
    maxStringBytes: 1,
  };
  const refused = { code: 'rules.not-compiled' };
  await expect(engine.ruleSets.compiled(sources, defines, limits)).rejects.toMatchObject(refused);
});

test('an unchanged file is checked once, and again where it or a definition has changed', async () => {
  const checked: string[] = [];
  const { engine } = engineWith({ 'a.yar': 'rule a { condition: filesize > 1 }' }, (request) => {
    if (request.kind === 'check') checked.push(...request.sources.map(({ text }) => text));
    return false;
  });
  const prepare = async (defines: Record<string, number> = {}): Promise<number> => {
    await engine.prepareRules({ rules: [], defines });
    return checked.length;
  };
  expect([await prepare(), await prepare(), await prepare({ x: 1 })]).toEqual([1, 1, 2]);
  writeTree(engine.data.rules, { 'a.yar': 'rule a { condition: filesize > 2 }' });
  expect([await prepare(), await prepare()]).toEqual([3, 3]);
});
