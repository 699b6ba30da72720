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
  terminalFile,
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

describe('the file of a run in a terminal', () => {
  const question = 'scenarios/questions/a.yaml';

  test('lies in the folder of swarmscope where it came with the page', () => {
    const { path, where, isSaved } = terminalFile(question, 'a.yaml', 0);
    expect([path, isSaved]).toEqual([question, true]);
    expect(where).toContain('folder of swarmscope');
  });

  test('is one that is still to be saved where there are edits', () => {
    const { path, where, isSaved } = terminalFile(question, 'a.yaml', 2);
    expect([path, isSaved]).toEqual(['a.yaml', false]);
    expect(where).toBe(
      'Your 2 edits are in no file yet: save the scenario, and run this where you saved it.',
    );
  });

  test('is the file of the reader, who may have it from a link only', () => {
    expect(terminalFile('mine.yaml', 'mine.yaml', 0)).toMatchObject({
      path: 'mine.yaml',
      isSaved: false,
    });
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
