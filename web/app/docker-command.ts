/**
 * A command as it is typed on a real cluster, as the step of a scenario that does the same.
 *
 * Pure. Owns which commands there are and what is said of the others; whether a step fits the scenario is
 * judged where it is read. A step as files have it (`wait: 20s`) is taken as it is.
 */
import type { StepAction } from '../../src/index.ts';
import { yamlName } from '../edits/yaml-name.ts';

export type Understood =
  | { readonly step: string }
  /** Why nothing can be done, in words. */
  | { readonly trouble: string };

/** What a command line is read with. */
export interface CommandContext {
  /** Actions that can be carried out. */
  readonly actions: readonly StepAction[];
  /** Names of tasks and containers. */
  readonly tasks: readonly string[];
  /** Who asks where nobody is named. */
  readonly client: string;
}

/** One of each, for a reader who has typed nothing yet. */
export const COMMAND_EXAMPLES: readonly string[] = [
  'docker service scale web=5',
  'docker service update --image web:2 web',
  'docker service rollback web',
  'docker service rm web',
  'docker service ps web',
  'docker node update --availability drain n2',
  'docker node promote n2',
  'docker kill web.1',
  'docker exec web.1 curl http://db:80/',
  'curl http://n1:8080/',
  'wait: 20s',
];

interface Words {
  /** What stands there without a dash. */
  readonly names: readonly string[];
  /** `--name value` and `--name=value`, in order. */
  readonly options: readonly (readonly [name: string, value: string])[];
}

/** Options that stand alone. */
const FLAGS = new Set([
  '--detach',
  '-d',
  '--quiet',
  '-q',
  '--no-trunc',
  '-it',
  '-i',
  '-t',
  '-s',
  '-v',
]);

function wordsOf(words: readonly string[]): Words {
  const names: string[] = [];
  const options: [string, string][] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]!;
    const [, name, value] = /^(--?[\w-]+)(?:=(.*))?$/.exec(word) ?? [];
    if (name === undefined) names.push(word);
    else if (value !== undefined) options.push([name, value]);
    else if (!FLAGS.has(name)) options.push([name, words[(at += 1)] ?? '']);
  }
  return { names, options };
}

const trouble = (text: string): Understood => ({ trouble: text });
const list = (names: readonly string[]): string =>
  names.length === 1 ? yamlName(names[0]!) : `[${names.map(yamlName).join(', ')}]`;

function scale({ names }: Words): Understood {
  const pairs = names.map((each) => /^(.+)=(\d+)$/.exec(each));
  if (pairs.length === 0 || pairs.includes(null)) {
    return trouble('Say which service gets how many tasks: docker service scale web=5');
  }
  return {
    step: `scale: { ${pairs.map((each) => `${yamlName(each![1]!)}: ${each![2]}`).join(', ')} }`,
  };
}

function update({ names: [name], options }: Words): Understood {
  if (name === undefined)
    return trouble('Say which service: docker service update --image web:2 web');
  const changes = options.map(([option, value]) => {
    if (option === '--image') return `image: ${JSON.stringify(value)}`;
    return option === '--replicas' && /^\d+$/.test(value)
      ? `deploy: { replicas: ${value} }`
      : option;
  });
  const unknown = changes.find((each) => each.startsWith('-'));
  if (unknown)
    return trouble(`Here docker service update takes --image and --replicas, not ${unknown}.`);
  if (changes.length === 0) return trouble('Say what changes: --image web:2, or --replicas 3.');
  return { step: `update: { ${yamlName(name)}: { ${changes.join(', ')} } }` };
}

const AVAILABILITY: Readonly<Record<string, string>> = {
  drain: 'drain',
  pause: 'pause',
  active: 'activate',
};

function updateNode({ names: [node], options }: Words): Understood {
  const example = 'docker node update --availability drain n2';
  if (node === undefined) return trouble(`Say which node: ${example}`);
  const [[option, value] = ['', '']] = options;
  const action = AVAILABILITY[value];
  if (option === '--availability' && action) return { step: `${action}: ${yamlName(node)}` };
  const [, key, label = ''] = /^([^=]+)=(.*)$/.exec(value) ?? [];
  if (option === '--label-add' && key) {
    return {
      step: `label: { node: ${yamlName(node)}, add: { ${yamlName(key)}: ${yamlName(label)} } }`,
    };
  }
  if (option === '--label-rm') {
    return { step: `label: { node: ${yamlName(node)}, remove: ${yamlName(value)} }` };
  }
  return trouble(
    `Here docker node update takes --availability, --label-add and --label-rm: ${example}`,
  );
}

function each(action: string, what: string) {
  return ({ names }: Words): Understood =>
    names.length === 0
      ? trouble(`Say which ${what}.`)
      : {
          step: `${action}: ${action === 'ps' || action === 'kill' ? yamlName(names[0]!) : list(names)}`,
        };
}

const VERBS: Readonly<Record<string, (words: Words) => Understood>> = {
  'service scale': scale,
  'service update': update,
  'service rm': each('remove', 'service'),
  'service rollback': each('rollback', 'service'),
  'service ps': each('ps', 'service'),
  'node update': updateNode,
  'node promote': each('promote', 'node'),
  'node demote': each('demote', 'node'),
  kill: each('kill', 'task'),
  'container kill': each('kill', 'task'),
};

/** `http://n3:8080/` as a target: without the scheme and the path, with a port. */
function targetOf(address: string): string {
  const place = address.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
  return place.includes(':') ? place : `${place}:80`;
}

/** What a program on a node or in a task asks. */
function ask(from: string, [program = '', ...rest]: readonly string[]): Understood {
  const { names } = wordsOf(rest);
  const target = names.at(-1) ?? '';
  const start = `from: ${yamlName(from)}`;
  if (target === '') return trouble(`Say what ${program} is to reach: ${program} n1`);
  switch (program) {
    case 'curl':
    case 'wget':
      return { step: `request: { ${start}, to: ${JSON.stringify(targetOf(target))} }` };
    case 'ping':
      return { step: `ping: { ${start}, to: ${JSON.stringify(target)} }` };
    case 'dig':
    case 'nslookup':
    case 'host':
      return { step: `resolve: { ${start}, name: ${JSON.stringify(target)} }` };
    default:
      return trouble(`${program} is no program that asks something here; curl, ping and dig are.`);
  }
}

const ASKING = new Set(['curl', 'wget', 'ping', 'dig', 'nslookup', 'host']);

function docker(words: readonly string[], { tasks }: CommandContext): Understood {
  const [first = '', second = '', ...rest] = words;
  if (first === 'exec') {
    const [name = '', ...command] = [second, ...rest].filter((word) => !FLAGS.has(word));
    if (tasks.includes(name)) return ask(name, command);
    return trouble(`There is no task ${name || '…'}: ${tasks.join(', ') || 'none runs'}.`);
  }
  const [verb, own] = VERBS[first]
    ? [VERBS[first], [second, ...rest].filter(Boolean)]
    : [VERBS[`${first} ${second}`], rest];
  if (verb) return verb(wordsOf(own));
  if (first === 'stop') {
    return trouble('Nothing here stops one task in time; docker kill ends its process at once.');
  }
  const known = ['exec', ...Object.keys(VERBS)].map((each) => `docker ${each}`);
  return trouble(
    `Nothing here does docker ${[first, second].join(' ').trim()}. There is ${known.join(', ')}.`,
  );
}

/** The step that a line means. */
export function dockerCommand(line: string, context: CommandContext): Understood {
  const words = line.trim().split(/\s+/).filter(Boolean);
  const [program = '', ...rest] = words;
  const action = /^(\w+): \S/.exec(line.trim())?.[1];
  if (action && context.actions.some((known) => known === action)) return { step: line.trim() };
  if (program === 'docker') return docker(rest, context);
  if (ASKING.has(program)) return ask(context.client, words);
  return trouble('Type a docker command, curl, ping or dig, or a step such as wait: 20s.');
}
