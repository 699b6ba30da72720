/* What a person reads when a file is wrong. */
import { describe, expect, it } from 'vitest';
import { diagnosticText, type Diagnostic } from '../../../src/scenario/diagnostics.ts';
import { parseScenario } from '../../../src/scenario/parse-scenario.ts';

const text = 'title: t\ncluster: { nodes: { n1: { role: mangaer } } }\n';

const at = (column: number, endColumn: number): Diagnostic => ({
  code: 'x',
  severity: 'error',
  message: 'm',
  line: 1,
  column,
  endColumn,
});

describe('the text of a diagnostic', () => {
  it('has the place, the message, the line with a marker, and the hint', () => {
    const [diagnostic] = parseScenario(text, { fileName: 'mesh.yaml' }).diagnostics;
    expect(diagnosticText(diagnostic!, text)).toBe(
      [
        'mesh.yaml:2:33 error: `cluster.nodes.n1.role`: expected one of `manager`, `worker`, got `mangaer`',
        '  cluster: { nodes: { n1: { role: mangaer } } }',
        '                                  ^^^^^^^',
        '  hint: did you mean `manager`?',
      ].join('\n'),
    );
  });

  it('cuts a long line to a hundred columns and keeps the place in sight', () => {
    const line = `${'a'.repeat(500)}WRONG${'b'.repeat(500)}`;
    const [, shown = '', marker = ''] = diagnosticText(at(501, 506), line).split('\n');
    expect(shown.trim()).toHaveLength(100);
    expect(shown.slice(marker.indexOf('^'), marker.lastIndexOf('^') + 1)).toBe('WRONG');
  });

  it('never marks beyond the cut', () => {
    const [, shown = '', marker = ''] = diagnosticText(at(1, 900), 'a'.repeat(900)).split('\n');
    expect(marker.length).toBeLessThanOrEqual(shown.length);
  });

  it('prints no control characters of the file', () => {
    const shown = diagnosticText(at(1, 2), '\u001b[31mred\u0007\u202e');
    expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });

  it('does without an excerpt when the line is empty', () => {
    expect(diagnosticText(at(1, 1), '')).toBe('scenario:1:1 error: m');
  });
});
