/*
 * Names of files, captions and commands of what is shared.
 */
import { describe, expect, test } from 'vitest';
import {
  baseName,
  commandLine,
  embedCode,
  exportName,
  sizeText,
} from '../../../web/share/share-words.ts';

describe('names', () => {
  test('say scenario, seed and event', () => {
    expect(exportName('source-ip.yaml', 42, 213)).toBe('source-ip-seed42-event213');
    expect(exportName('source-ip.yml', 1)).toBe('source-ip-seed1');
  });

  test.each([
    ['../../etc/passwd', 'etc-passwd'],
    ['', 'scenario'],
    ['.yaml', 'scenario'],
    ['Überlauf 漢字.yaml', 'Überlauf-漢字'],
    ['a'.repeat(300), 'a'.repeat(80)],
  ])('of %j can be a file of any system', (fileName, name) => {
    expect(baseName(fileName)).toBe(name);
  });
});

describe('texts', () => {
  test('quote what a shell would read as more than a word', () => {
    expect(commandLine("it's; rm.yaml", 3)).toBe(
      String.raw`npx swarmscope run 'it'\''s; rm.yaml' --seed 3`,
    );
  });

  test('quote what HTML would read as more than a title', () => {
    expect(embedCode('https://x/#/embed?z=A', '"><script>')).toContain(
      'title="&quot;>&lt;script>"',
    );
  });

  test('tell sizes in units that people read', () => {
    expect([840, 34_200, 1_300_000].map(sizeText)).toEqual(['840 bytes', '34.2 kB', '1.3 MB']);
  });
});
