import path from 'node:path';
import { pathToFileURL } from 'node:url';

export const projectRoot = path.resolve(import.meta.dirname, '../..');
/** The built scanner, as a host starts it. */
export const scannerEntry = pathToFileURL(path.join(projectRoot, 'dist/scanner-process.js'));
export const shippedRules = path.join(projectRoot, 'rules');

/** The EICAR test string, put together so that this file does not hold it. */
export const EICAR = [
  'X5O!P%@AP[4\\PZX54(P^)7CC)7}$',
  'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!',
  '$H+H*',
].join('');
