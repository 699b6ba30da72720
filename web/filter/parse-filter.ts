/**
 * The filter language of events: `node=n3 kind=nat packet=7 text~"rr" t>1.2ms -station=route`.
 *
 * Owns the grammar: terms apart by blanks, all of which must hold; `-` before one turns it round; a
 * bare word is looked for in everything. A mistake is told with its place.
 */
export type FilterOperator = '=' | '!=' | '~' | '>' | '<' | '>=' | '<=';

export interface FilterTerm {
  /** Empty for a bare word. */
  readonly key: string;
  readonly operator: FilterOperator;
  readonly value: string;
  readonly negated: boolean;
}

export type ParsedFilter =
  | { readonly terms: readonly FilterTerm[]; readonly mistake?: undefined }
  | { readonly mistake: FilterMistake; readonly terms?: undefined };

export interface FilterMistake {
  readonly message: string;
  /** Offset in the text. */
  readonly at: number;
}

export const FILTER_KEYS = {
  node: 'name of a node or host',
  namespace: 'host, ingress_sbox, lb:…, net:…, a task',
  task: 'name of a task: in its namespace, or a change of its state',
  station: 'eth0, nat PREROUTING, IPVS …',
  kind: 'drop, nat, ipvs, vxlan, route, chain, bridge, link, dns, task, cluster, step, request, reply',
  packet: 'number of the packet',
  request: 'number of the request',
  step: 'number of a step of the packet',
  src: 'source address',
  dst: 'destination address',
  port: 'source or destination port',
  text: 'what happened, in words',
  t: 'time: t>1.2ms',
} as const;

export type FilterKey = keyof typeof FILTER_KEYS;

/** Other names of the same. */
export const FILTER_ALIASES: Readonly<Record<string, FilterKey>> = {
  netns: 'namespace',
  ns: 'namespace',
  verdict: 'kind',
  action: 'kind',
  time: 't',
};

const TERM = /(-?)(?:([A-Za-z]+)(!=|>=|<=|=|~|>|<))?("(?:[^"\\]|\\.)*"|[^\s"]+)?/y;

/** Reads a filter; an empty text matches everything. */
export function parseFilter(text: string): ParsedFilter {
  const terms: FilterTerm[] = [];
  let at = skipBlanks(text, 0);
  while (at < text.length) {
    TERM.lastIndex = at;
    const found = TERM.exec(text);
    const term = termFrom(found);
    if (found === null || found[0] === '' || term === undefined) return mistakeAt(text, at, found);
    const wrong = wrongKey(term.key, at) ?? wrongTime(term, TERM.lastIndex);
    if (wrong) return { mistake: wrong };
    terms.push(term);
    at = skipBlanks(text, TERM.lastIndex);
  }
  return { terms };
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  return at;
}

function termFrom(found: RegExpExecArray | null): FilterTerm | undefined {
  const [, minus, key = '', operator = '~', value] = found ?? [];
  if (value === undefined) return undefined;
  const known = FILTER_ALIASES[key] ?? key;
  return {
    key: known,
    operator: operator as FilterOperator,
    value: unquoted(value),
    negated: minus === '-',
  };
}

function unquoted(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value;
}

function wrongKey(key: string, at: number): FilterMistake | undefined {
  if (key === '' || key in FILTER_KEYS) return undefined;
  return { at, message: `${key} is not known; there are ${Object.keys(FILTER_KEYS).join(', ')}` };
}

const TIME = /^(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|min)$/;

function wrongTime({ key, value }: FilterTerm, end: number): FilterMistake | undefined {
  if (key !== 't' || TIME.test(value)) return undefined;
  const message = /^[\d.]+$/.test(value)
    ? `a time has a unit: ${value}s or ${value}ms`
    : `${value} is no time; 1.2ms and 3s are (ns, us, ms, s, min)`;
  return { at: end - value.length, message };
}

function mistakeAt(text: string, at: number, found: RegExpExecArray | null): ParsedFilter {
  const message =
    text[at] === '"' || text.slice(at).includes('"')
      ? 'a quotation mark is not closed'
      : `a value is missing after ${text.slice(at, at + (found?.[0].length ?? 1))}`;
  return { mistake: { at: at + (found?.[0].length ?? 0), message } };
}
