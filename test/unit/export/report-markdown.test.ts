/*
 * The report: what was asked, who answered, each step with its rule and reason, the expectations.
 */
import { describe, expect, test } from 'vitest';
import { exportMarkdown } from '../../../src/export/report-markdown.ts';
import { code, codeCell, prose } from '../../../src/export/markdown-text.ts';
import { meshResult, resultWith } from './exported.ts';

const expectation = { step: 0, line: 7, event: 3, expected: 'refused', got: 'ok: 1' };
const report = exportMarkdown({
  ...meshResult,
  about: 'The *mesh* answers.',
  problems: ['the pin of web.2 could not be kept'],
  expectations: [
    { ...expectation, text: 'outcome is refused', passed: false },
    { ...expectation, text: 'the task sees 10.0.0.4', passed: true },
  ],
});

/** Cells of a row, bars inside code counted as a reader of GitHub's tables counts them. */
const cells = (row: string): number => row.split(/(?<!\\)\|/).length;

describe('the report', () => {
  test('begins with the title, the text about it and how to see it again', () => {
    expect(report).toMatch(
      /^# Any node answers\n\nThe \*mesh\* answers\.\n\nEngine 28\.5, seed 5, fingerprint `[0-9a-f]{16}`\.\n/,
    );
    expect(report).toContain('> the pin of web.2 could not be kept');
  });

  test('says who asked and who answered', () => {
    expect(report).toMatch(
      /\| 1 \| client \| n3:8080 \| ok \| web\.2 \| `10\.0\.0\.4` \| [\d.]+ \|/,
    );
  });

  test('tells the SYN and its answer step by step, with rule and reason', () => {
    expect(report).toContain('### Packet 1, TCP SYN: 20 steps, delivered to web.2');
    expect(report).toContain('### Packet 2, TCP SYN-ACK, back: 19 steps, delivered to client');
    expect(report).toMatch(
      /\| 4 \| n3 host \| nat PREROUTING \| DNAT to 172\.18\.0\.2:8080 \| `ip\.dst 192\.168\.50\.13 → 172\.18\.0\.2` \| `-A DOCKER-INGRESS .*` \| .* \|/,
    );
  });

  test('says which expectations hold, and what came instead where not', () => {
    expect(report).toContain('1 of 2 expectations hold.');
    expect(report).toContain('| ✗ | 0 | outcome is refused | refused | ok: 1 |');
    expect(report).toContain('| ✓ | 0 | the task sees 10.0.0.4 |  |  |');
  });

  test('has tables whose rows are as long as their heads', () => {
    const rows = report.split('\n').filter((line) => line.startsWith('|'));
    let width = 0;
    let previous = '';
    for (const row of report.split('\n')) {
      if (!row.startsWith('|')) width = 0;
      else if (width === 0) width = cells(row);
      else expect(cells(row), `${previous}\n${row}`).toBe(width);
      previous = row;
    }
    expect(rows.length).toBeGreaterThan(40);
  });

  test('of an empty run says so', () => {
    expect(exportMarkdown(resultWith([]))).toContain('## Requests\n\nNone.\n');
  });
});

describe('text of others', () => {
  test('as prose makes no markup and no second line', () => {
    expect(prose('# <b>|x|</b>\n[a](b) *c* `d`')).toBe(
      String.raw`\# \<b\>\|x\|\</b\> \[a\](b) \*c\* \`d\``,
    );
  });

  test('as code is fenced by more backticks than it has, and breaks no table', () => {
    expect([code('a'), code('a `b` c'), code('``'), code('')]).toEqual([
      '`a`',
      '`` a `b` c ``',
      '``` `` ```',
      '',
    ]);
    expect(codeCell('a|b')).toBe('`a¦b`');
  });
});
