/*
 * Reads the scenarios that come with the page when the page is built: `x.yaml?card` is what the gallery
 * shows of it, `x.yaml?scenario` the file with the scenario as the reader would give it. So a question is
 * simulated without the reader being loaded first.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const readerFile = fileURLToPath(new URL('../../web/worker/reader.ts', import.meta.url));
const QUERY = /\.yaml\?(card|scenario)$/;

/** The same reader that the worker has; imported once a process. */
let reader;

async function importReader() {
  reader ??= runnerImport(readerFile, { configFile: false, logLevel: 'error' });
  return (await reader).module;
}

/** @returns {import('vite').Plugin} */
export function bundledScenarios() {
  return {
    name: 'bundled-scenarios',
    enforce: 'pre',
    async load(id) {
      const kind = QUERY.exec(id)?.[1];
      if (kind === undefined) return undefined;
      const path = id.split('?')[0];
      const fileName = basename(path);
      const { describeScenario, readFile } = await importReader();
      const file = {
        id: fileName.replace('.yaml', ''),
        fileName,
        text: readFileSync(path, 'utf8'),
      };
      const read = readFile(file);
      if (read.problems) throw new Error(read.problems.map(({ text }) => text).join('\n'));
      const given = kind === 'card' ? describeScenario(file) : { ...file, scenario: read.scenario };
      return { code: `export default ${JSON.stringify(given)}`, map: null, moduleType: 'js' };
    },
  };
}
