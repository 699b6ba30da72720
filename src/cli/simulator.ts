/**
 * The two calls into the simulator that commands make, as an interface that tests can stand in for.
 * main.ts hands in the real ones.
 */
import type {
  ParseOptions,
  ParseResult,
  Scenario,
  SimulateOptions,
  SimulationResult,
} from '../index.ts';

/** Answers may come later, since what is called is loaded when it is first wanted. */
export interface Simulator {
  parseScenario(text: string, options: ParseOptions): ParseResult | Promise<ParseResult>;
  simulate(
    scenario: Scenario,
    options: SimulateOptions,
  ): SimulationResult | Promise<SimulationResult>;
}
