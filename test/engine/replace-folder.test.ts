import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { lockClones } from '../../main/engine/rules/clone-lock.ts';
import {
  cloneLockPath,
  cloneWorkFolder,
  finishInterruptedClone,
} from '../../main/engine/rules/interrupted-clone.ts';
import { replaceFolder } from '../../main/engine/rules/replace-folder.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { testEngine } from '../support/test-engine.ts';
import { writeTree } from '../support/write-tree.ts';

const FOLDER = 'host/owner/rules';
const OLD = 'rule old { condition: true }';
const NEW = 'rule new { condition: true }';

/** A rules folder with an old clone in place and a new one prepared. */
function prepared() {
  const root = temporaryFolder();
  const work = cloneWorkFolder(root);
  writeTree(path.join(root, FOLDER), { 'a.yar': OLD });
  writeTree(path.join(work, 'new'), { 'a.yar': NEW });
  return { root, work, place: path.join(root, FOLDER), next: path.join(work, 'new') };
}

const content = (place: string): string => readFileSync(path.join(place, 'a.yar'), 'utf8');

test('a folder is replaced as a whole, or put where there was none', () => {
  const { root, work, place, next } = prepared();
  replaceFolder(next, { root, folder: FOLDER }, work);
  expect(content(place)).toBe(NEW);
  writeTree(next, { 'a.yar': OLD });
  replaceFolder(next, { root, folder: 'host/other' }, work);
  expect(content(path.join(root, 'host/other'))).toBe(OLD);
  expect(existsSync(path.join(work, 'old'))).toBe(false);
});

test.each([
  ['before anything moved', 0, OLD],
  ['when the old folder was out of place', 1, OLD],
  ['when the new folder was in place', 2, NEW],
])('a process killed %s leaves rules that are whole', (_, steps, expected) => {
  const { root, work, place, next } = prepared();
  // The steps of replaceFolder, as far as it came.
  writeFileSync(path.join(work, 'replacing.json'), JSON.stringify({ folder: FOLDER }));
  if (steps > 0) renameSync(place, path.join(work, 'old'));
  if (steps > 1) renameSync(next, place);
  finishInterruptedClone(root);
  expect(content(place)).toBe(expected);
  expect(existsSync(path.join(work, 'old'))).toBe(false);
  expect(existsSync(path.join(work, 'replacing.json'))).toBe(false);
});

test('a replacement that cannot be made changes nothing', () => {
  const { root, work, place } = prepared();
  const missing = path.join(work, 'missing');
  expect(() => replaceFolder(missing, { root, folder: FOLDER }, work)).toThrow('ENOENT');
  expect(content(place)).toBe(OLD);
});

test('rules out of place are not touched while another process clones', () => {
  const { root, work, place } = prepared();
  writeFileSync(path.join(work, 'replacing.json'), JSON.stringify({ folder: FOLDER }));
  renameSync(place, path.join(work, 'old'));
  const unlock = lockClones(cloneLockPath(root));
  finishInterruptedClone(root);
  expect(existsSync(place)).toBe(false);
  unlock();
  finishInterruptedClone(root);
  expect(content(place)).toBe(OLD);
});

test('the library has the rules of an interrupted clone at once', () => {
  const engine = testEngine();
  const { rules } = engine.data;
  const work = cloneWorkFolder(rules);
  mkdirSync(work);
  writeFileSync(path.join(work, 'replacing.json'), JSON.stringify({ folder: FOLDER }));
  writeTree(path.join(work, 'old'), { 'a.yar': OLD });
  expect(engine.library.filesAt(FOLDER)).toMatchObject([{ namespace: `${FOLDER}/a.yar` }]);
});
