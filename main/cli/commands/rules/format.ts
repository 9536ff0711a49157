import { Option } from 'commander';

/** Formats of commands that answer once. */
export type AnswerFormat = 'text' | 'json';

/** `-o, --output text|json` */
export function answerFormat(): Option {
  return new Option('-o, --output <format>', 'format of the answer')
    .choices(['text', 'json'])
    .default('text');
}

/** A value as indented JSON with a newline behind it. */
export function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
