import { formatBytes } from '../../../shared/model/display.ts';
import type { BenchResult } from '../bench-result.ts';
import type { Sample } from '../measure/sample.ts';
import type { Spread } from '../measure/spread.ts';
import { targets } from './targets.ts';

/** A table of the report; the first row is its head. */
export interface Table {
  readonly title: string;
  readonly rows: readonly (readonly string[])[];
}

/** Everything that was measured, as tables. */
export function tables(result: BenchResult): Table[] {
  return [
    { title: 'Targets', rows: targetRows(result) },
    { title: 'Scanning (s)', rows: scanRows(result) },
    { title: 'CPU time over all processes (s)', rows: cpuRows(result) },
    {
      title: 'Peak memory over all processes, and time to the first finding',
      rows: observedRows(result),
    },
    { title: 'One small file (s)', rows: startRows(result) },
    { title: 'What hashing and history cost (s)', rows: costRows(result) },
    { title: 'Corpora', rows: corpusRows(result) },
    { title: 'Rules', rows: ruleRows(result) },
    { title: 'Machine', rows: machineRows(result) },
  ].filter(({ rows }) => rows.length > 1);
}

function targetRows(result: BenchResult): string[][] {
  return [
    ['target', 'wanted', 'measured', ''],
    ...targets(result).map(({ text, wanted, measured, met }) => [
      text,
      wanted,
      measured,
      result.quick ? 'not judged' : met ? 'met' : 'MISSED',
    ]),
    ...result.voids.map(({ corpus, rules, why }) => [
      `${corpus}, ${rules} rules`,
      'the same matches',
      why.split('\n')[0] ?? '',
      'VOID',
    ]),
  ];
}

function scanRows({ comparisons, corpora, starting }: BenchResult): string[][] {
  return [
    [
      'corpus',
      'rules',
      'matches',
      'yara',
      'first scan',
      'times yara',
      'without the start',
      'speed',
      'second scan',
      'changed rule',
    ],
    ...comparisons.map(({ corpus, rules, matches, yara, first, second, delta }) => {
      const bytes = corpora.find(({ name }) => name === corpus)?.bytes ?? 0;
      const start = starting.find((one) => one.rules === rules)?.warm;
      const scanning = {
        yara: yara.seconds.median - (start?.yara.seconds.median ?? 0),
        ours: first.seconds.median - (start?.ours.seconds.median ?? 0),
      };
      return [
        corpus,
        rules,
        String(matches),
        seconds(yara.seconds),
        seconds(first.seconds),
        (yara.seconds.median / first.seconds.median).toFixed(2),
        (scanning.yara / scanning.ours).toFixed(2),
        `${formatBytes(bytes / first.seconds.median)}/s`,
        seconds(second.seconds),
        delta === null ? '' : seconds(delta.seconds),
      ];
    }),
  ];
}

function cpuRows({ comparisons }: BenchResult): string[][] {
  return [
    ['corpus', 'rules', 'yara', 'first scan', 'second scan', 'changed rule'],
    ...comparisons.map(({ corpus, rules, yara, first, second, delta }) => [
      corpus,
      rules,
      cpu(yara),
      cpu(first),
      cpu(second),
      delta === null ? '' : cpu(delta),
    ]),
  ];
}

function observedRows({ comparisons }: BenchResult): string[][] {
  return [
    [
      'corpus',
      'rules',
      'yara: memory',
      'without file pages',
      'first finding',
      'ours: memory',
      'without file pages',
      'first finding',
    ],
    ...comparisons.map(({ corpus, rules, observed: { yara, ours } }) => [
      corpus,
      rules,
      ...[yara, ours].flatMap(({ peak, firstOutputSeconds }) => [
        peak === null ? '' : formatBytes(peak.total),
        peak === null ? '' : formatBytes(peak.own),
        firstOutputSeconds === null ? '' : `${firstOutputSeconds.toFixed(2)} s`,
      ]),
    ]),
  ];
}

function startRows({ starting }: BenchResult): string[][] {
  return [
    ['rules', 'yara', 'ours', 'deserializing alone', 'yarac and yara, cold', 'ours, cold'],
    ...starting.map(({ rules, warm, cold, deserialize }) => [
      rules,
      seconds(warm.yara.seconds),
      seconds(warm.ours.seconds),
      seconds(deserialize),
      seconds(cold.yara.seconds),
      seconds(cold.ours.seconds),
    ]),
  ];
}

/** Both scans less their own start, since one of them has to compile its rules. */
function costRows({ comparisons, starting, hashing }: BenchResult): string[][] {
  const start = starting.find(({ rules }) => rules === 'own');
  return [
    ['corpus', 'first scan, own rules', 'hashing', 'hashing, CPU', 'history', 'history, CPU'],
    ...hashing.map(({ corpus, seconds: wall, cpuSeconds }) => {
      const own = comparisons.find((one) => one.corpus === corpus && one.rules === 'own');
      const cost = (pick: (sample: Sample) => number | undefined): string => {
        const parts = [own?.first, start?.warm.ours, own?.noHistory, start?.noHistory];
        const [first, warm, without, cold] = parts.map((part) => (part ? pick(part) : undefined));
        if (first === undefined || warm === undefined) return '';
        if (without === undefined || cold === undefined) return '';
        return (first - warm - (without - cold)).toFixed(2);
      };
      return [
        corpus,
        own === undefined ? '' : seconds(own.first.seconds),
        seconds(wall),
        seconds(cpuSeconds),
        cost((part) => part.seconds.median),
        cost((part) => part.cpuSeconds?.median),
      ];
    }),
  ];
}

function corpusRows({ corpora }: BenchResult): string[][] {
  return [
    ['corpus', 'files', 'size', 'SHA-256'],
    ...corpora.map(({ name, files, bytes, sha256 }) => [
      name,
      files.toLocaleString('en'),
      formatBytes(bytes),
      sha256.slice(0, 16),
    ]),
  ];
}

function ruleRows({ ruleSets }: BenchResult): string[][] {
  return [
    ['rules', 'rules in it', 'files', 'left out', 'SHA-256'],
    ...ruleSets.map(({ name, count, files, rejected, sha256 }) => [
      name,
      count.toLocaleString('en'),
      String(files),
      rejected.join(', ') || 'none',
      sha256.slice(0, 16),
    ]),
  ];
}

function machineRows({ environment, runs, quick, startedAt }: BenchResult): string[][] {
  const { cpu: model, cores, threads, memoryBytes, system, node, engine, yara } = environment;
  return [
    ['what', 'value'],
    ['processor', `${model}, ${cores} cores`],
    ['memory', formatBytes(memoryBytes)],
    ['system', system],
    ['versions', `Node ${node}; ${engine}; yara ${yara}`],
    ['threads, each', String(threads)],
    ['runs of each', `${runs}${quick ? ' (quick: small corpora, the figures say little)' : ''}`],
    ['load before', environment.loadBefore.toFixed(2)],
    ['measured', startedAt.slice(0, 16).replace('T', ' ')],
  ];
}

/** `1.23 (1.20-1.31)` */
function seconds({ median, min, max }: Spread): string {
  return `${median.toFixed(2)} (${min.toFixed(2)}-${max.toFixed(2)})`;
}

function cpu({ cpuSeconds }: Sample): string {
  return cpuSeconds === null ? '' : cpuSeconds.median.toFixed(2);
}
