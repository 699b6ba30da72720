/*
 * Requests as a sequence diagram: lifelines, arrows, notes, and text that stays text.
 */
import { describe, expect, test } from 'vitest';
import { exportMermaid } from '../../../src/export/mermaid.ts';
import type { TraceEvent } from '../../../src/trace/trace-event.ts';
import { meshResult, resultWith } from './exported.ts';

const lines = exportMermaid(meshResult).split('\n');

/** Every line that the diagram may be made of. */
const STATEMENT =
  /^(sequenceDiagram|  participant p\d+ as [^;#]*(#\d+;[^;#]*)*|  p\d+-?->>p\d+: [^;#]*(#\d+;[^;#]*)*|  Note over p\d+: [^;#]*(#\d+;[^;#]*)*|)$/;

describe('the diagram', () => {
  test('has the namespaces as lifelines, in the order of the way', () => {
    const participants = lines.filter((line) => line.includes('participant'));
    expect(participants.slice(0, 3)).toEqual([
      '  participant p1 as client / host',
      '  participant p2 as n3 / host',
      '  participant p3 as n3 / ingress_sbox',
    ]);
  });

  test('shows what was changed where, and the headers behind it', () => {
    const dnat = lines.indexOf('  Note over p2: nat PREROUTING: DNAT to 172.18.0.2:8080');
    expect(dnat).toBeGreaterThan(0);
    expect(lines[dnat + 1]).toBe('  p2->>p3: TCP SYN 192.168.50.100:40001 to 172.18.0.2:8080');
    expect(lines).toContain('  Note over p3: IPVS FWM 256: IPVS chooses 10.0.0.7:8080');
  });

  test('shows the addresses on the wire, before the receiver rewrites them', () => {
    const redirect = lines.findIndex((line) => line.includes('REDIRECT to port 80'));
    expect(lines[redirect - 1]).toMatch(/->>p\d+: TCP SYN 10\.0\.0\.4:40001 to 10\.0\.0\.7:8080$/);
    const back = lines.findIndex((line) =>
      line.includes('Translated back: destination 192.168.50.100:40001'),
    );
    expect(lines[back - 1]).toMatch(/-->>p\d+: TCP SYN-ACK 10\.0\.0\.7:8080 to 10\.0\.0\.4:40001$/);
  });

  test('draws what comes back with dashes', () => {
    expect(
      lines.filter((line) => line.includes('TCP SYN-ACK')).every((line) => line.includes('-->>')),
    ).toBe(true);
  });

  test('is made of its own statements only, whatever names say', () => {
    const evil = 'web\n  Note over p1: gone; end #quot; <b>%% {x}';
    const events = meshResult.events.map((event): TraceEvent =>
      'namespace' in event ? { ...event, namespace: evil } : event,
    );
    const text = exportMermaid(resultWith(events));
    expect(text.split('\n').filter((line) => !STATEMENT.test(line))).toEqual([]);
    expect(text).toContain(
      'web Note over p1: gone#59; end #35;quot#59; #60;b#62;#37;#37; #123;x#125;',
    );
  });

  test('of a run without requests has no lifelines', () => {
    expect(exportMermaid(resultWith([]))).toBe('sequenceDiagram\n');
  });
});
