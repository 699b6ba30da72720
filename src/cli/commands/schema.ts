/**
 * `swarmscope schema`: the JSON Schema of scenario files, for editors.
 * The same text is in the package as scenarios/scenario.schema.json.
 */
import type { Command } from 'commander';
import { scenarioJsonSchema } from '../../scenario/scenario-json-schema.ts';
import type { CommandContext } from '../command-context.ts';

export function addSchemaCommand(program: Command, context: CommandContext): void {
  program
    .command('schema')
    .description('Print the JSON Schema of scenario files.')
    .addHelpText('after', '\nExample:\n  $ swarmscope schema > scenario.schema.json')
    .action(() => context.io.out(`${JSON.stringify(scenarioJsonSchema(), undefined, 2)}\n`));
}
