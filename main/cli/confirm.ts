import { createInterface } from 'node:readline';
import { AppError } from '../../shared/errors/app-error.ts';

/**
 * Asks before something that cannot be undone; anything but "y" or "yes" is a No.
 * @param yes the answer was given on the command line
 * @throws AppError `usage.invalid` where there is nobody to ask
 */
export async function confirm(question: string, yes: boolean): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new AppError('usage.invalid', { why: 'Off a terminal this needs --yes.' });
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await new Promise<string>((resolve) => {
      lines.question(`${question} [y/N] `, resolve);
      // Ctrl-C and Ctrl-D.
      lines.once('SIGINT', () => lines.close());
      lines.once('close', () => resolve(''));
    });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
