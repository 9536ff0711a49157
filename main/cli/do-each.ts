import { AppError } from '../../shared/errors/app-error.ts';
import { EXIT } from '../../shared/errors/catalogue.ts';
import { escapeForDisplay } from '../../shared/model/display.ts';
import { paint, say } from './terminal.ts';

/**
 * Does something for each of several things named on the command line: one that fails is told of
 * and does not keep the others from being done.
 * @returns the exit code: that of the first failure
 */
export async function doEach<Thing>(
  things: readonly Thing[],
  work: (thing: Thing) => Promise<void> | void,
): Promise<number> {
  let exitCode: number = EXIT.ok;
  for (const thing of things) {
    try {
      await work(thing);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      say(`${paint('red', 'error:', process.stderr)} ${escapeForDisplay(error.message)}`);
      if (error.advice !== '') say(error.advice);
      if (exitCode === EXIT.ok) exitCode = error.exitCode;
    }
  }
  return exitCode;
}
