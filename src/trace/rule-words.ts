/**
 * A rule of `iptables-save` in words, for sentences: what it asks of a packet and where it sends it.
 *
 * Reads the printed rule, so that it explains exactly what a reader sees. It knows the matches that
 * Docker uses; an option that it does not know is left as it is printed.
 */
export interface RuleWords {
  /** `tcp`, `to port 8080`, `not arriving on docker_gwbridge`, in the order of the rule. */
  readonly conditions: readonly string[];
  /** `-j` target: ACCEPT, DNAT, or the chain that it jumps to. */
  readonly target: string;
  /** Every option with a value: `--to-destination` gives `172.18.0.2:8080`. */
  readonly options: ReadonlyMap<string, string>;
}

/** How each match reads after "the packet is"; `#` stands for the value. */
const phrases: Readonly<Record<string, string>> = {
  '-p': '#',
  '-s': 'from #',
  '-d': 'to #',
  '-i': 'arriving on #',
  '-o': 'leaving by #',
  '--dport': 'to port #',
  '--sport': 'from port #',
  '--dst-type': 'to a # address',
  '--src-type': 'from a # address',
  '--ctstate': 'of a connection in state #',
};

/** `-m policy`: how the packet came in. */
const policyWords: Readonly<Record<string, string>> = {
  none: 'not encrypted on arrival',
  ipsec: 'encrypted on arrival',
};

/** The constant that the engine's BPF program compares the VNI with (CP-81). */
const VNI_IN_BYTECODE = /--bytecode "[^"]*,21 1 0 (\d+),/;

/** `LOCAL` is the kernel's word for an address of this namespace. */
const typeWords: Readonly<Record<string, string>> = { LOCAL: 'local' };

function valueWords(option: string, value: string): string {
  if (option === '--dst-type' || option === '--src-type') return typeWords[value] ?? value;
  if (option === '--ctstate') return value.split(',').join(' or ');
  return value.replace(/\/32$/, '');
}

function conditionText(option: string, value: string, negated: boolean): string | undefined {
  if (option === '--ipvs') return negated ? 'not handled by IPVS' : 'handled by IPVS';
  if (option === '--pol') return policyWords[value];
  const phrase = phrases[option];
  if (phrase === undefined) return undefined;
  return `${negated ? 'not ' : ''}${phrase.replace('#', valueWords(option, value))}`;
}

const isOption = (word: string): boolean => /^--?[a-z]/i.test(word);

/** Options and values of a rule in order; `!` before an option negates it. */
function* optionsOf(text: string): Generator<{ option: string; value: string; negated: boolean }> {
  const words = text.split(/\s+/);
  for (let index = 0; index < words.length; index += 1) {
    const option = words[index] ?? '';
    if (!isOption(option)) continue;
    const next = words[index + 1] ?? '';
    const value = isOption(next) || next === '!' ? '' : next;
    yield { option, value, negated: words[index - 1] === '!' };
  }
}

/** Reads a rule such as `-A DOCKER-INGRESS -p tcp -m tcp --dport 8080 -j DNAT …`. */
export function ruleWords(text: string): RuleWords {
  const conditions: string[] = [];
  const options = new Map<string, string>();
  for (const { option, value, negated } of optionsOf(text)) {
    options.set(option, value);
    const condition = conditionText(option, value, negated);
    if (condition !== undefined) conditions.push(condition);
  }
  const [, vni] = VNI_IN_BYTECODE.exec(text) ?? [];
  if (vni !== undefined) conditions.push(`with VNI ${vni}`);
  return { conditions, target: options.get('-j') ?? '', options };
}

/** The conditions as part of a sentence: `tcp to 10.0.0.7, to port 8080`; `every packet` for none. */
export function conditionsText(text: string): string {
  const { conditions, options } = ruleWords(text);
  if (conditions.length === 0) return 'every packet';
  const protocol = options.get('-p');
  const others = conditions.filter((condition) => condition !== protocol);
  return [protocol ?? 'packets', others.join(', ')].join(' ').trim();
}
