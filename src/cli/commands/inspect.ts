/**
 * `swarmscope inspect FILE NODE NAMESPACE [TABLE]`: the tables of one namespace at the end of a run, or
 * after one of its steps, as the real tools print them.
 */
import { Argument, InvalidArgumentError, type Command } from 'commander';
import type { NamespaceTables, SimulationResult } from '../../index.ts';
import type { CommandContext } from '../command-context.ts';
import { CommandFailure } from '../exit-code.ts';
import { loadScenario, type LoadedScenario } from '../load-scenario.ts';
import { printable } from '../../trace/text-layout.ts';
import { parseSeed, runScenario } from '../run-scenario.ts';

/** Tables in the order in which they are printed, with the command that prints the same. */
const commands = {
  addr: 'ip -brief -4 addr',
  route: 'ip route',
  iptables: 'iptables-save',
  ipvs: 'ipvsadm -Ln',
  fdb: 'bridge fdb show dev vxlan0',
  neigh: 'ip neigh',
  vxlan: 'ip -details link show vxlan0',
  listen: 'ss -lntu',
} as const satisfies Readonly<Record<keyof NamespaceTables, string>>;

type TableName = keyof typeof commands;

const tableNames = Object.keys(commands) as TableName[];

/** A key of the record itself: never one that every object has. */
function pick<Value>(
  record: Readonly<Record<string, Value>>,
  key: string,
  what: string,
  where: string,
): Value {
  if (Object.hasOwn(record, key)) return record[key]!;
  const names = Object.keys(record).map(printable).join(', ');
  throw new CommandFailure(`There is no ${what} ${printable(key)}${where}. There are: ${names}.`);
}

function tablesOf(result: SimulationResult, node: string, namespace: string): NamespaceTables {
  const namespaces = pick(result.tables, node, 'node', '');
  return pick(namespaces, namespace, 'namespace', ` on ${node} at that moment`);
}

function allLines(tables: NamespaceTables): string[] {
  const sections = tableNames
    .filter((name) => tables[name] !== undefined)
    .map((name) => [`$ ${commands[name]}`, ...(tables[name] ?? [])].join('\n'));
  return [sections.join('\n\n')];
}

interface InspectArguments {
  readonly file: string;
  readonly node: string;
  readonly namespace: string;
  readonly table: TableName | undefined;
  readonly seed: number | undefined;
  /** The last step that is played; all of them unless said. */
  readonly step: number | undefined;
}

function parseStep(text: string): number {
  if (!/^\d{1,6}$/.test(text)) {
    throw new InvalidArgumentError('A step is a number, counted from 0 as `swarmscope run` does.');
  }
  return Number(text);
}

/** The scenario without what comes after a step: up to there it is the same run. */
function upTo(loaded: LoadedScenario, step = Infinity): LoadedScenario {
  const { steps } = loaded.scenario;
  if (step !== Infinity && step >= steps.length) {
    const last = steps.length === 0 ? 'there are none' : `the last one is ${steps.length - 1}`;
    throw new CommandFailure(`There is no step ${step}: ${last}.`);
  }
  return { ...loaded, scenario: { ...loaded.scenario, steps: steps.slice(0, step + 1) } };
}

async function inspect(request: InspectArguments, context: CommandContext): Promise<void> {
  const loaded = upTo(await loadScenario(request.file, context), request.step);
  const result = await runScenario(loaded, request.seed, context);
  const tables = tablesOf(result, request.node, request.namespace);
  const lines = request.table === undefined ? allLines(tables) : (tables[request.table] ?? []);
  if (lines.length > 0) context.io.out(`${lines.map(printable).join('\n')}\n`);
}

export function addInspectCommand(program: Command, context: CommandContext): void {
  program
    .command('inspect')
    .description(
      'Print the tables of a namespace at the end of a run or after a step, as the real tools do.',
    )
    .argument('<file>', 'scenario file (YAML)')
    .argument('<node>', 'node of the cluster')
    .argument('<namespace>', 'host, ingress_sbox, lb:NETWORK, net:NETWORK, a task or a container')
    .addArgument(new Argument('[table]', 'all of them unless said').choices(tableNames))
    .option('--seed <number>', 'use this seed instead of the one in the file', parseSeed)
    .option('--step <number>', 'after this step instead of at the end, counted from 0', parseStep)
    .addHelpText(
      'after',
      '\nExample:\n  $ swarmscope inspect scenarios/questions/source-ip-ingress.yaml n1 ingress_sbox ipvs',
    )
    .action(
      (
        file: string,
        node: string,
        namespace: string,
        table: TableName | undefined,
        { seed, step }: { seed?: number; step?: number },
      ) => inspect({ file, node, namespace, table, seed, step }, context),
    );
}
