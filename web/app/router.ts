/**
 * The address of the page after `#`: which screen, which scenario.
 *
 * Pure. Hash routes, so that any file server will do.
 */
export type Route =
  | { readonly screen: 'gallery' }
  | { readonly screen: 'run'; readonly id: string }
  | { readonly screen: 'file'; readonly file: string }
  | { readonly screen: 'unknown'; readonly path: string };

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The route that `location.hash` says. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?', 2);
  const parts = path.split('/').filter((part) => part !== '');
  if (parts.length === 0) return { screen: 'gallery' };
  const file = new URLSearchParams(query).get('file');
  if (parts[0] === 'run' && parts.length === 1 && file) return { screen: 'file', file };
  if (parts[0] === 'run' && parts.length === 2) return { screen: 'run', id: decoded(parts[1]!) };
  return { screen: 'unknown', path };
}

export function runRoute(id: string): string {
  return `#/run/${encodeURIComponent(id)}`;
}

/**
 * The file of a route as an address on this server; undefined where it leads elsewhere, since the
 * page fetches nothing from others.
 */
export function sameOriginFile(file: string, base: string): string | undefined {
  try {
    const url = new URL(file, base);
    return url.origin === new URL(base).origin ? url.href : undefined;
  } catch {
    return undefined;
  }
}
