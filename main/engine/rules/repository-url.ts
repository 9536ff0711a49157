/** Where a rule repository is fetched from, and where its rules are kept. */
export interface RepositoryUrl {
  /** As git takes it. */
  readonly url: string;
  /** The same without secrets, for people to see. */
  readonly shown: string;
  /**
   * The address without its scheme, user and `.git`: `github.com/owner/repository`. BinaryAlert
   * keeps the `.git`; one repository would then have two names.
   */
  readonly folder: string;
}

const SCHEMES = new Set(['https:', 'http:', 'ssh:', 'git:', 'file:']);
/** `user@host:path`, git's short form of an ssh address. */
const SCP_FORM = /^\w[\w.-]*@[A-Za-z0-9][\w.-]*:(?!\/\/)[^\s]+$/;

/**
 * Reads a repository's address.
 * @throws Error that says what is wrong with it
 */
export function parseRepositoryUrl(written: string): RepositoryUrl {
  if (/[\s\p{Cc}]/u.test(written)) throw new Error('holds white space or a control character');
  const address = SCP_FORM.test(written) ? `ssh://${written.replace(':', '/')}` : written;
  if (!URL.canParse(address)) throw new Error('is not a URL');
  const url = new URL(address);
  if (!SCHEMES.has(url.protocol)) {
    throw new Error(`begins with ${url.protocol}// and not with https, http, ssh, git or file`);
  }
  // To ssh it would be an option.
  if (url.username.startsWith('-') || url.hostname.startsWith('-')) {
    throw new Error('begins with a dash');
  }
  if (url.search !== '' || url.hash !== '') throw new Error('has a "?" or "#" part');
  return { url: written, shown: withoutSecrets(url, written), folder: folderOf(url) };
}

/** A password can be anywhere in front of the `@` of a web address: tokens are user names too. */
function withoutSecrets(url: URL, written: string): string {
  const hasSecret = url.password !== '' || (/^https?:/.test(url.href) && url.username !== '');
  if (!hasSecret) return written;
  const shown = new URL(url);
  shown.password = '';
  if (shown.protocol !== 'ssh:') shown.username = '';
  return shown.href;
}

function folderOf(url: URL): string {
  // The standard has a file's host empty or localhost: https://www.rfc-editor.org/rfc/rfc8089
  const host = url.hostname === '' ? 'localhost' : url.hostname;
  const port = url.port === '' ? '' : `-${url.port}`;
  const segments = url.pathname
    .replace(/\/+$/, '')
    .replace(/\.git$/i, '')
    .split('/')
    .filter((segment) => segment !== '');
  if (segments.length === 0) throw new Error('names no repository');
  return [`${host}${port}`, ...segments].map(safeSegment).join('/');
}

/** The library passes over names that begin with a dot, and `:` ends a namespace. */
function safeSegment(segment: string): string {
  return segment.replace(/^\./, '_').replace(/[^A-Za-z0-9._~%+@-]/g, '_');
}
