/** Entry of a lane: one worker thread of the scanner process, with rule sets of its own. */
import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { FileAnalyser } from '../../../shared/analysis/analyse-file.ts';
import { checkRuleSource } from '../../../shared/analysis/check-rule-source.ts';
import { compileRules, decodeCompiledRules } from '../../../shared/analysis/compiled-rules.ts';
import { externalsOf } from '../../../shared/analysis/externals.ts';
import { RuleSet } from '../../../shared/analysis/rule-set.ts';
import { errorText } from '../../../shared/errors/app-error.ts';
import { writeCompiledRules } from '../rules/compiled-rules-file.ts';
import { endTasks, startTask } from './lane-clock.ts';
import type {
  LaneRequest,
  RuleSetReference,
  ScannerReply,
  ScanTask,
  TaskResult,
} from './protocol.ts';

/** The full set, and a few small ones for re-scans with changed rules only. */
const MAX_LOADED_RULE_SETS = 4;
/** Results are sent together, but not held back longer than this. */
const SEND_AFTER_MS = 50;

const port = parentPort;
if (port === null) throw new Error('a lane runs as a worker thread only');
const clock = new Float64Array((workerData as { clock: SharedArrayBuffer }).clock);
const analyser = new FileAnalyser();
const ruleSets = new Map<string, RuleSet>();

function reply(message: ScannerReply): void {
  port?.postMessage(message);
}

function loadRuleSet(reference: RuleSetReference): RuleSet {
  const key = JSON.stringify([reference.digest, reference.limits]);
  const loaded = ruleSets.get(key);
  if (loaded !== undefined) {
    ruleSets.delete(key);
    ruleSets.set(key, loaded);
    return loaded;
  }
  const compiled = decodeCompiledRules(readFileSync(reference.file), reference.digest);
  if (compiled === null) throw new Error(`${reference.file} is not the compiled rule set expected`);
  const oldest = ruleSets.size < MAX_LOADED_RULE_SETS ? undefined : ruleSets.keys().next().value;
  if (oldest !== undefined) ruleSets.delete(oldest);
  const ruleSet = new RuleSet(compiled, reference.limits);
  ruleSets.set(key, ruleSet);
  return ruleSet;
}

function analyse(reference: RuleSetReference, tasks: readonly ScanTask[]): void {
  let ruleSet: RuleSet;
  try {
    ruleSet = loadRuleSet(reference);
  } catch (error) {
    reply({ kind: 'unloadable', tasks: tasks.map(({ id }) => id), message: errorText(error) });
    return;
  }
  let results: TaskResult[] = [];
  let sentAt = performance.now();
  for (const task of tasks) {
    startTask(clock, task.id);
    const analysis = analyser.analyse(task, ruleSet, externalsOf(task.path));
    results.push({ id: task.id, analysis });
    if (performance.now() - sentAt > SEND_AFTER_MS) {
      reply({ kind: 'analysed', results });
      results = [];
      sentAt = performance.now();
    }
  }
  endTasks(clock);
  if (results.length > 0) reply({ kind: 'analysed', results });
}

port.on('message', (request: LaneRequest) => {
  if (request.kind === 'analyse') {
    analyse(request.ruleSet, request.tasks);
    return;
  }
  const { job, sources, defines } = request;
  try {
    if (request.kind === 'check') {
      const problems = sources.map((source) => checkRuleSource(source, defines));
      reply({ kind: 'checked', job, problems });
    } else {
      const compiled = compileRules(sources, defines, request.digest);
      writeCompiledRules(request.file, compiled);
      reply({ kind: 'compiled', job, ruleCount: compiled.header.ruleCount });
    }
  } catch (error) {
    reply({ kind: 'failed', job, message: errorText(error) });
  }
});
