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
  'docker stop web.1',
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

interface Verb {
  /** What it is about, as it is asked for where it is missing. */
  readonly what: string;
  /** Options with a value that it understands. */
  readonly takes: readonly string[];
  /** How many names it takes. */
  readonly most: number;
  readonly mean: (words: Words) => Understood;
}

const trouble = (text: string): Understood => ({ trouble: text });
const list = (names: readonly string[]): string =>
  names.length === 1 ? yamlName(names[0]!) : `[${names.map(yamlName).join(', ')}]`;
const surplus = (what: string, word: string): Understood =>
  trouble(`${what} takes one name here; ${word} is one too many.`);

/** Options that change nothing here: how much is printed, and whether one waits for it. */
const PASSED_OVER = /^(-[dq]+|--(detach|quiet|no-trunc)(=.*)?)$/;

/** What a verb does with its words; options and names that it does not take are told. */
function meaningOf(command: string, verb: Verb, words: readonly string[]): Understood {
  const { what, takes, most, mean } = verb;
  const names: string[] = [];
  const options: [string, string][] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]!;
    const [, name, value] = /^(--?\w[\w-]*)(?:=(.*))?$/.exec(word) ?? [];
    if (name === undefined) names.push(word);
    else if (takes.includes(name)) options.push([name, value ?? words[(at += 1)] ?? '']);
    else if (!PASSED_OVER.test(word)) {
      const known = takes.join(', ').replace(/, (?=[^,]*$)/, ' and ') || 'no options';
      return trouble(`Here ${command} takes ${known}, not ${name}.`);
    }
  }
  if (names.length === 0) return trouble(`Say which ${what}`);
  return names.length > most ? surplus(command, names[most]!) : mean({ names, options });
}

function scale({ names }: Words): Understood {
  const pairs = names.map((each) => /^(.+)=(\d+)$/.exec(each));
  if (pairs.includes(null)) {
    return trouble('Say which service gets how many tasks: docker service scale web=5');
  }
  return {
    step: `scale: { ${pairs.map((each) => `${yamlName(each![1]!)}: ${each![2]}`).join(', ')} }`,
  };
}

function update({ names, options }: Words): Understood {
  const { '--image': image, '--replicas': replicas } = Object.fromEntries(options);
  if (image === '' || !/^\d+$/.test(replicas ?? '0') || options.length === 0) {
    return trouble('Say what changes: --image web:2, or --replicas 3.');
  }
  const changes = [
    ...(image ? [`image: ${JSON.stringify(image)}`] : []),
    ...(replicas ? [`deploy: { replicas: ${replicas} }`] : []),
  ];
  return { step: `update: { ${list(names)}: { ${changes.join(', ')} } }` };
}

const AVAILABILITY = new Map([
  ['drain', 'drain'],
  ['pause', 'pause'],
  ['active', 'activate'],
]);

function updateNode({ names, options }: Words): Understood {
  const example = 'docker node update --availability drain n2';
  const node = list(names);
  const valuesOf = (name: string): string[] =>
    options.flatMap(([option, value]) => (option === name ? [value] : []));
  const availability = valuesOf('--availability');
  const added = valuesOf('--label-add').map((value) => /^([^=]+)=(.*)$/.exec(value));
  const removed = valuesOf('--label-rm');
  if (availability.length > 0) {
    if (options.length > 1)
      return trouble(`Change the availability in a command alone: ${example}`);
    const action = AVAILABILITY.get(availability[0]!);
    if (action) return { step: `${action}: ${node}` };
    return trouble(`--availability takes ${[...AVAILABILITY.keys()].join(', ')}: ${example}`);
  }
  if (options.length === 0 || added.includes(null) || removed.includes('')) {
    return trouble(
      `Here docker node update takes --availability, --label-add KEY=VALUE and --label-rm KEY: ${example}`,
    );
  }
  const labels = new Map(added.map((each) => [yamlName(each![1]!), yamlName(each![2]!)]));
  const pairs = [...labels].map((pair) => pair.join(': ')).join(', ');
  const parts = [
    `node: ${node}`,
    ...(pairs ? [`add: { ${pairs} }`] : []),
    ...(removed.length > 0 ? [`remove: ${list(removed)}`] : []),
  ];
  return { step: `label: { ${parts.join(', ')} }` };
}

function kill({ names, options }: Words): Understood {
  const other = options.find(([, value]) => !/^((SIG)?KILL|9)$/i.test(value));
  if (other) {
    return trouble(
      `Here docker kill ends a process at once, as KILL does; not ${other[1] || 'so'}.`,
    );
  }
  return { step: `kill: ${list(names)}` };
}

/** `--timeout` in whole seconds, as docker takes it; `-s` would be another signal. */
function stop({ names, options }: Words): Understood {
  const [seconds] = options.map(([, value]) => value);
  if (seconds === undefined) return { step: `stop: ${list(names)}` };
  if (!/^\d{1,6}$/.test(seconds)) {
    return trouble('Say how many seconds it has: docker stop --timeout 30 web.1');
  }
  return { step: `stop: { task: ${list(names)}, timeout: ${seconds}s }` };
}

const each = (action: string, what: string, most = Infinity): Verb => {
  return { what, takes: [], most, mean: ({ names }) => ({ step: `${action}: ${list(names)}` }) };
};

const KILL: Verb = { what: 'task.', takes: ['--signal', '-s'], most: 1, mean: kill };

const STOP: Verb = { what: 'task.', takes: ['--timeout', '--time', '-t'], most: 1, mean: stop };

const VERBS = new Map<string, Verb>([
  [
    'service scale',
    {
      what: 'service gets how many tasks: docker service scale web=5',
      takes: [],
      most: Infinity,
      mean: scale,
    },
  ],
  [
    'service update',
    {
      what: 'service: docker service update --image web:2 web',
      takes: ['--image', '--replicas'],
      most: 1,
      mean: update,
    },
  ],
  ['service rm', each('remove', 'service.')],
  ['service rollback', each('rollback', 'service.', 1)],
  ['service ps', each('ps', 'service.', 1)],
  [
    'node update',
    {
      what: 'node: docker node update --availability drain n2',
      takes: ['--availability', '--label-add', '--label-rm'],
      most: 1,
      mean: updateNode,
    },
  ],
  ['node promote', each('promote', 'node.')],
  ['node demote', each('demote', 'node.')],
  ['kill', KILL],
  ['container kill', KILL],
  ['stop', STOP],
  ['container stop', STOP],
  ['start', each('start', 'container.', 1)],
]);

/** `http://n3:8080/` as a target: without the scheme and the path, with a port. */
function targetOf(address: string): string {
  const place = address.replace(/^https?:\/\//i, '').replace(/[/?#].*$/, '');
  if (place.includes(':')) return place;
  return `${place}:${/^https:/i.test(address) ? 443 : 80}`;
}

interface Asking {
  /** Words that change nothing of what is asked, and those that do not either but have a value. */
  readonly passedOver: RegExp;
  readonly valued: RegExp;
  /** How many names it takes: the first is asked for, a second is the server to ask. */
  readonly most: number;
  /** The step, after who asks. */
  readonly mean: (target: string) => readonly [action: string, what: string];
}

const request = (target: string) => ['request', `to: ${JSON.stringify(targetOf(target))}`] as const;
const resolve = (target: string) => ['resolve', `name: ${JSON.stringify(target)}`] as const;
const lookup: Asking = { passedOver: /^-[46]$/, valued: /^$/, most: 2, mean: resolve };

const ASKING = new Map<string, Asking>([
  [
    'curl',
    {
      passedOver:
        /^(-[sSvfikLI]+|--(silent|show-error|verbose|fail|include|insecure|location|head))$/,
      valued: /^(-[sSvfikLI]*[oHAw]|--(output|header|user-agent|write-out))$/,
      most: 1,
      mean: request,
    },
  ],
  [
    'wget',
    {
      passedOver: /^(-[qvS]+|-[qvS]*O\S+|--(quiet|spider))$/,
      valued: /^-[qvS]*O$/,
      most: 1,
      mean: request,
    },
  ],
  [
    'ping',
    {
      passedOver: /^(-[nqv4]+|-c\d+)$/,
      valued: /^-[cwWi]$/,
      most: 1,
      mean: (target) => ['ping', `to: ${JSON.stringify(target)}`],
    },
  ],
  ['dig', { ...lookup, passedOver: /^([+@].*|-[46])$/, most: 1 }],
  ['nslookup', lookup],
  ['host', lookup],
]);

/** What a program on a node or in a task asks. */
function ask(from: string, [program = '', ...words]: readonly string[]): Understood {
  const asking = ASKING.get(program);
  if (!asking) {
    return trouble(
      `${program || 'That'} is no program that asks something here; curl, ping and dig are.`,
    );
  }
  const { passedOver, valued, most, mean } = asking;
  const names = words.filter(
    (word, at) =>
      !passedOver.test(word) && !valued.test(word) && !valued.test(words[at - 1] ?? '-'),
  );
  const unknown = names.find((name) => name.startsWith('-'));
  if (unknown) return trouble(`${program} does not take ${unknown} here.`);
  const [target] = names;
  if (target === undefined) return trouble(`Say what ${program} is to reach: ${program} n1`);
  if (names.length > most) return surplus(program, names[most]!);
  const [action, what] = mean(target);
  return { step: `${action}: { from: ${yamlName(from)}, ${what} }` };
}

function exec(words: readonly string[], tasks: readonly string[]): Understood {
  const start = words.findIndex((word) => !/^(-[itd]+|--(interactive|tty|detach))$/.test(word));
  const [name = '', ...command] = start < 0 ? [] : words.slice(start);
  if (name.startsWith('-')) return trouble(`Here docker exec takes -i and -t, not ${name}.`);
  if (tasks.includes(name)) return ask(name, command);
  return trouble(`There is no task ${name || '…'}: ${tasks.join(', ') || 'none runs'}.`);
}

function docker(words: readonly string[], { tasks }: CommandContext): Understood {
  const [first = '', second = ''] = words;
  if (first === 'exec') return exec(words.slice(1), tasks);
  for (const length of [1, 2]) {
    const name = words.slice(0, length).join(' ');
    const verb = VERBS.get(name);
    if (verb) return meaningOf(`docker ${name}`, verb, words.slice(length));
  }
  const known = ['exec', ...VERBS.keys()].map((name) => `docker ${name}`);
  return trouble(
    `Nothing here does docker ${[first, second].join(' ').trim()}. There is ${known.join(', ')}.`,
  );
}

/** The step that a line means. */
export function dockerCommand(line: string, context: CommandContext): Understood {
  const words = line.trim().split(/\s+/).filter(Boolean);
  const [program = '', ...rest] = words;
  const action = /^([\w-]+): \S/.exec(line.trim())?.[1];
  if (action && context.actions.some((known) => known === action)) return { step: line.trim() };
  if (program === 'docker') return docker(rest, context);
  if (ASKING.has(program)) return ask(context.client, words);
  return trouble('Type a docker command, curl, ping or dig, or a step such as wait: 20s.');
}
