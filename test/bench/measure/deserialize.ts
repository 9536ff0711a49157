/** Prints how long the engine takes to read a compiled rule set (ms): `deserialize.ts <file>` */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { decodeCompiledRules } from '../../../shared/analysis/compiled-rules.ts';
import { yaraEngine } from '../../../shared/analysis/yara-engine.ts';

const file = process.argv[2] ?? '';
const compiled = decodeCompiledRules(readFileSync(file), path.basename(file, '.yarx'));
if (compiled === null) throw new Error(`${file} is not a compiled rule set`);
const engine = yaraEngine();
const started = performance.now();
engine.deserialize(compiled.payload);
console.log(performance.now() - started);
