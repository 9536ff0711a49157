/** Bundles the Node entries into dist/; native modules stay outside. */
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: {
    cli: 'main/cli/main.ts',
    'scanner-process': 'main/engine/scanner/scanner-process.ts',
    lane: 'main/engine/scanner/lane.ts',
  },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node22.14',
  sourcemap: 'linked',
  external: ['better-sqlite3', '@litko/yara-x'],
  // Bundled CommonJS packages ask for Node's own modules through require.
  banner: {
    js: "import { createRequire as bundleRequire } from 'node:module'; const require = bundleRequire(import.meta.url);",
  },
  logLevel: 'warning',
  metafile: true,
});

// Parts of earlier builds, removed last: a program that runs meanwhile finds all of its own.
for (const name of await readdir(path.join(root, 'dist'))) {
  if (!(`dist/${name}` in metafile.outputs)) await rm(path.join(root, 'dist', name));
}
