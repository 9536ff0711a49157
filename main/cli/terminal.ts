import { styleText } from 'node:util';
import { escapeForDisplay } from '../../shared/model/display.ts';
import type { Severity } from '../../shared/model/severity.ts';

type Style = Parameters<typeof styleText>[0];

/** Colours text for a stream: not off a terminal, and not with NO_COLOR. */
export function paint(style: Style, text: string, stream: NodeJS.WriteStream): string {
  return styleText(style, text, { stream, validateStream: true });
}

const SEVERITY_STYLES: Record<Severity, Style> = {
  critical: ['bold', 'red'],
  high: 'red',
  medium: 'yellow',
  low: 'cyan',
  unknown: 'magenta',
};

export function paintSeverity(
  severity: Severity,
  stream: NodeJS.WriteStream,
  text = severity.padEnd(8),
): string {
  return paint(SEVERITY_STYLES[severity], text, stream);
}

/** Writes a line to standard error, above a status line if there is one. */
export function say(line: string): void {
  statusLine.clear();
  process.stderr.write(`${line}\n`);
}

export function warn(message: string): void {
  say(`${paint('yellow', 'warning:', process.stderr)} ${message}`);
}

/** Writes results to standard output, above a status line if there is one. */
export function print(text: string | Uint8Array): void {
  statusLine.clear();
  process.stdout.write(text);
}

/** The one line at the bottom of a terminal that shows how far things are. */
class StatusLine {
  #shown = false;

  show(text: string): void {
    if (!process.stderr.isTTY) return;
    const width = Math.max(20, process.stderr.columns - 1);
    const fitting = text.length > width ? `${text.slice(0, width - 1)}…` : text;
    process.stderr.write(`\r\u001b[K${fitting}`);
    this.#shown = true;
  }

  clear(): void {
    if (!this.#shown) return;
    process.stderr.write('\r\u001b[K');
    this.#shown = false;
  }
}

export const statusLine = new StatusLine();

/** A path for display, its middle elided when it is longer than `width`. */
export function shortPath(path: string, width: number): string {
  const shown = escapeForDisplay(path);
  if (shown.length <= width) return shown;
  const half = Math.floor((width - 1) / 2);
  return `${shown.slice(0, half)}…${shown.slice(-half)}`;
}
