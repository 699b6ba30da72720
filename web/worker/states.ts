/**
 * What is in a node's namespaces at an event of a run, for the worker.
 *
 * Owns nothing but its own file: it is loaded when somebody first looks at a node's tables.
 */
export { statesAt } from '../../src/index.ts';
