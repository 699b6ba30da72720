/*
 * The request that follows a fault: one that meets what is broken.
 */
import { describe, expect, test } from 'vitest';
import { requestStep } from '../../../web/edits/break-actions.ts';
import { differentRequests, requestToRepeat } from '../../../web/edits/request-to-repeat.ts';
import type { BreakTarget } from '../../../web/edits/break-target.ts';
import { runOf } from '../fixtures/mesh-run.ts';

const SHOP = `
title: A shop and its database
about: The shop asks the database, a client asks the shop.
cluster: { nodes: { n1: { role: manager }, n2: {}, n3: {} } }
networks: { back: {} }
services:
  db: { networks: [back], deploy: { placement: { constraints: ["node.hostname == n2"] } } }
  shop:
    networks: [back]
    ports: ["8080:80"]
    deploy: { placement: { constraints: ["node.hostname == n1"] } }
steps:
  - request: { from: shop.1, to: "db:80" }
  - request: { from: client, to: "n1:8080" }
  - request: { from: client, to: "n3:8080" }
  - request: { from: client, to: "n1:8080" }
`;
const { stories } = runOf(SHOP);
const [database, direct, mesh] = stories;

/** The line that is sent again after a fault of the target. */
function repeated(looked: number, target: BreakTarget): string {
  return requestStep(requestToRepeat(stories, stories[looked], target)!);
}

describe('the request sent again', () => {
  test('is the one looked at where it meets what is broken', () => {
    expect(repeated(2, { kind: 'task', name: 'shop.1' })).toBe(requestStep(mesh!));
    expect(repeated(0, { kind: 'node', name: 'n2' })).toBe(requestStep(database!));
  });

  test('is one that the broken task or service answered, not one that it asked', () => {
    expect(repeated(0, { kind: 'task', name: 'shop.1' })).toBe(requestStep(direct!));
    expect(repeated(0, { kind: 'service', name: 'shop' })).toBe(requestStep(direct!));
    expect(repeated(2, { kind: 'service', name: 'db' })).toBe(requestStep(database!));
  });

  test('is one that passes the broken machine or cable', () => {
    expect(repeated(0, { kind: 'node', name: 'n3' })).toBe(requestStep(mesh!));
    expect(repeated(1, { kind: 'link', between: ['n1', 'n2'] })).toBe(requestStep(database!));
  });

  test('is the one looked at where none meets it', () => {
    expect(repeated(1, { kind: 'task', name: 'web.9' })).toBe(requestStep(direct!));
  });

  test('can be any of the run, each once', () => {
    expect(differentRequests(stories)).toEqual([database, direct, mesh]);
  });
});
