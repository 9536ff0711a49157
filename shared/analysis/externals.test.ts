import { expect, test } from 'vitest';
import { externalsOf } from './externals.ts';

test.each([
  ['/home/a/setup.exe', 'setup.exe', '.exe', 'EXE'],
  ['/a/file', 'file', '', ''],
  ['/a.b/file', 'file', '', ''],
  ['/a/archive.tar.gz', 'archive.tar.gz', '.gz', 'GZ'],
  ['/a/.bashrc', '.bashrc', '.bashrc', 'BASHRC'],
  ['/a/trailing.', 'trailing.', '', ''],
  ['C:\\Users\\a\\evil.dll', 'C:\\Users\\a\\evil.dll', '.dll', 'DLL'],
  ['/lib/libc.so.6', 'libc.so.6', '.6', '6'],
  ['', '', '', ''],
  ['name', 'name', '', ''],
])('the externals of %s', (path, filename, extension, filetype) => {
  expect(externalsOf(path)).toEqual({ extension, filename, filepath: path, filetype });
});
