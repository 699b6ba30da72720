/**
 * The actions of the scenario language, for asking which of them can be carried out.
 *
 * Owns the list; the type says when one is missing.
 */
import type { StepAction } from '../../src/index.ts';

const KNOWN: Readonly<Record<StepAction, true>> = {
  request: true,
  resolve: true,
  ping: true,
  scale: true,
  create: true,
  update: true,
  remove: true,
  rollback: true,
  drain: true,
  pause: true,
  activate: true,
  promote: true,
  demote: true,
  label: true,
  restart: true,
  kill: true,
  stop: true,
  start: true,
  'response-time': true,
  listen: true,
  'flush-dns': true,
  healthy: true,
  unhealthy: true,
  link: true,
  firewall: true,
  netem: true,
  partition: true,
  heal: true,
  wait: true,
  runUntil: true,
  open: true,
  send: true,
  close: true,
  ps: true,
  state: true,
};

export const STEP_ACTIONS = Object.keys(KNOWN) as readonly StepAction[];
