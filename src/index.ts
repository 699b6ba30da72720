/*
 * The public interface: what the page, the command line and a user's own program may import.
 * This is the only barrel of the project; everything else is imported from the file that owns it.
 */
export { readScenario as parseScenario } from './read-scenario.ts';
export { diagnosticText } from './scenario/diagnostics.ts';
export { TEXT_LENGTH_MAX } from './scenario/limits.ts';
export { insertSteps } from './scenario/insert-steps.ts';
export { isExpectation } from './scenario/step-insertion.ts';
export { scenarioJsonSchema } from './scenario/scenario-json-schema.ts';
export { play } from './play.ts';
export { judge, simulate } from './simulate.ts';
export { statesAt } from './state-at.ts';
export { runReport } from './run-report.ts';
export { requestStories } from './trace/journey.ts';
export { counted, expectationSummary } from './trace/count-words.ts';
export {
  changeText,
  decidingText,
  journeyText,
  storyText,
  tellingChanges,
  tellingJourneys,
} from './trace/journey-words.ts';
export { hopsOf } from './trace/hops.ts';
export { journeyLines, PLAIN_TEXT } from './trace/journey-table.ts';
export { headersText } from './trace/headers-text.ts';
export { clusterEventText } from './trace/explain-cluster.ts';
export { dropReasons } from './trace/drop-reason.ts';
export { TASK_STATES } from './trace/task-state.ts';
export { afterFault, faultOf, faultOfWay, type LastingFault } from './underlay/link-quality.ts';
export { ipv4Text } from './packet/ipv4-address.ts';
export { macText } from './packet/mac-address.ts';
export { alignSteps } from './compare/align-steps.ts';
export { compare, isDifferent } from './compare/compare.ts';
export { scenarioDifferences } from './compare/scenario-differences.ts';
export { exportFormats } from './export/export-formats.ts';
export { frameBytes, type FrameBytes } from './export/frame-bytes.ts';
export { exportMermaid } from './export/mermaid.ts';
export { onlyRequest } from './export/only-request.ts';
export { exportPcapng } from './export/pcapng.ts';
export { exportPerfetto } from './export/perfetto.ts';
export { exportMarkdown } from './export/report-markdown.ts';
export { exportTraceJson } from './export/trace-json.ts';

export type { AlignedSteps } from './compare/align-steps.ts';
export type * from './compare/compare.ts';
export type { RequestFacts } from './compare/request-facts.ts';
export type { ScenarioDifference } from './compare/scenario-differences.ts';
export type { ExportFormat, Exporter } from './export/export-formats.ts';
export type { Hop } from './trace/hops.ts';
export type { Diagnostic } from './scenario/diagnostics.ts';
export type { ParseOptions, ParseResult } from './scenario/parse-scenario.ts';
export type { StepInsertion } from './scenario/step-insertion.ts';
export type { Scenario } from './scenario/scenario.ts';
export type { DirectedCut, Step, StepAction } from './scenario/step.ts';
export type { PlayedRun, RunProgress, SimulateOptions } from './play.ts';
export type { ClusterState, StateRequest } from './state-at.ts';
export type { RunReport } from './run-report.ts';
export type {
  ExpectationResult,
  NamespaceTables,
  Observation,
  RunRecord,
  SimulationResult,
} from './result.ts';
export type { DropReason } from './trace/drop-reason.ts';
export type * from './trace/journey-shape.ts';
export type { NamespaceState } from './trace/tables.ts';
export type * from './trace/topology.ts';
export type * from './trace/trace-event.ts';
