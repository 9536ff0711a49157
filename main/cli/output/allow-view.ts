import type { AllowEntry } from '../../../shared/model/allow-entry.ts';
import { escapeForDisplay } from '../../../shared/model/display.ts';
import { localTime } from '../local-time.ts';
import { isoTime, type ListView } from './list-writer.ts';

/** A list of what is allowed. @param now tells which entries have expired, Unix ms */
export function allowView(now: number): ListView<AllowEntry> {
  const isExpired = ({ expiresAt }: AllowEntry): boolean => expiresAt !== null && expiresAt <= now;
  const expiry = (entry: AllowEntry): string => {
    if (entry.expiresAt === null) return 'never';
    return isExpired(entry) ? 'expired' : localTime(entry.expiresAt);
  };
  return {
    name: 'allowed',
    json: (entry) => ({
      id: entry.id,
      sha256: entry.sha256,
      rule: entry.rule,
      reason: entry.reason,
      createdAt: isoTime(entry.createdAt),
      expiresAt: isoTime(entry.expiresAt),
      expired: isExpired(entry),
    }),
    csvColumns: ['id', 'sha256', 'rule', 'reason', 'created', 'expires'],
    csv: ({ id, sha256, rule, reason, createdAt, expiresAt }) => [
      id,
      sha256,
      rule,
      reason,
      isoTime(createdAt),
      isoTime(expiresAt),
    ],
    table: [
      { title: 'ID', cell: ({ id }) => String(id), right: true },
      { title: 'SHA-256', cell: ({ sha256 }) => sha256.slice(0, 12) },
      { title: 'EXPIRES', cell: expiry },
      {
        title: 'RULE',
        cell: ({ rule }) => (rule === null ? 'every rule' : escapeForDisplay(rule)),
      },
      { title: 'REASON', cell: ({ reason }) => escapeForDisplay(reason) },
    ],
  };
}
