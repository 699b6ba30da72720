/**
 * The address of the page after `#`: which screen, which scenario.
 *
 * Pure. Hash routes, so that any file server will do.
 */

/** Where a scenario comes from: the library, a file on this server, a link that carries it. */
export type ScenarioRoute =
  | { readonly screen: 'run'; readonly id: string }
  | { readonly screen: 'file'; readonly file: string }
  | { readonly screen: 'shared'; readonly packed: string };

export type Route =
  | { readonly screen: 'gallery' }
  /** The list of keys, over the gallery. */
  | { readonly screen: 'keys' }
  | ScenarioRoute
  | {
      readonly screen: 'embed';
      readonly shows: ScenarioRoute;
      /** Names of controls that the embedding page does not want. */
      readonly hide: ReadonlySet<string>;
    }
  | {
      readonly screen: 'compare';
      readonly left: ScenarioRoute | undefined;
      readonly right: ScenarioRoute | undefined;
    }
  | { readonly screen: 'unknown'; readonly path: string };

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function scenarioRoute(id: string | undefined, query: URLSearchParams): ScenarioRoute | undefined {
  if (id !== undefined) return { screen: 'run', id: decoded(id) };
  const file = query.get('file');
  if (file) return { screen: 'file', file };
  const packed = query.get('z');
  return packed === null ? undefined : { screen: 'shared', packed };
}

function embedRoute(id: string | undefined, query: URLSearchParams): Route | undefined {
  const shows = scenarioRoute(id, query);
  const hide = new Set((query.get('hide') ?? '').split(',').filter((name) => name !== ''));
  return shows && { screen: 'embed', shows, hide };
}

/** Of `a` the scenario with that id, of `za` one that the link carries. */
function sideOf(letter: 'a' | 'b', query: URLSearchParams): ScenarioRoute | undefined {
  const packed = query.get(`z${letter}`);
  if (packed !== null) return { screen: 'shared', packed };
  const id = query.get(letter);
  return id ? { screen: 'run', id } : undefined;
}

function compareRoute(pair: string | undefined, query: URLSearchParams): Route {
  const [left, right] = (pair ?? '').split(',').map(decoded);
  return {
    screen: 'compare',
    left: left ? { screen: 'run', id: left } : sideOf('a', query),
    right: right ? { screen: 'run', id: right } : sideOf('b', query),
  };
}

/** The route that `location.hash` says. */
export function parseRoute(hash: string): Route {
  const [path = '', text = ''] = hash.replace(/^#/, '').split('?', 2);
  const [screen, name, ...rest] = path.split('/').filter((part) => part !== '');
  const query = new URLSearchParams(text);
  const unknown: Route = { screen: 'unknown', path };
  if (screen === undefined) return { screen: 'gallery' };
  if (screen === 'help' && name === 'keys' && rest.length === 0) return { screen: 'keys' };
  if (rest.length > 0) return unknown;
  if (screen === 'run') return scenarioRoute(name, query) ?? unknown;
  if (screen === 'embed') return embedRoute(name, query) ?? unknown;
  return screen === 'compare' ? compareRoute(name, query) : unknown;
}

export function runRoute(id: string): string {
  return `#/run/${encodeURIComponent(id)}`;
}

export function sharedRoute(packed: string): string {
  return `#/run?z=${packed}`;
}

/** The address that shows a scenario on the workbench. */
export function scenarioAddress(route: ScenarioRoute): string {
  if (route.screen === 'run') return runRoute(route.id);
  if (route.screen === 'shared') return sharedRoute(route.packed);
  return `#/run?file=${encodeURIComponent(route.file)}`;
}

export function embeddedRoute(packed: string): string {
  return `#/embed?z=${packed}`;
}

/** The scenarios of a comparison by their ids; without the second, the page asks for it. */
export function compareIds(left: string, right?: string): string {
  const query = new URLSearchParams(right === undefined ? { a: left } : { a: left, b: right });
  return `#/compare?${query.toString()}`;
}

/** Two scenarios that the link carries. */
export function compareShared(left: string, right: string): string {
  return `#/compare?za=${left}&zb=${right}`;
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
