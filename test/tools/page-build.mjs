/*
 * What the build of the page does besides bundling: the service worker learns the names of the files, the
 * content security policy loses what only the development server needs, and the simulation's worker is
 * started by a script of its own, which is told where it finds what it needs.
 */
import { createHash } from 'node:crypto';

/** The name under which the page asks for it; it must stand beside index.html. */
const SERVICE_WORKER = 'service-worker.js';

/** The script that starts the simulation's worker. */
const FIRST_WORKER = 'first-worker';

/** The scenario that a chunk brings, by its name. */
const QUESTION = /\/scenarios\/(?:questions|pairs)\/([\w-]+)\.yaml\?scenario$/;

/** Files of the questions, as "name=address" by the script that asks for them. */
function questionAddresses(files) {
  return files.flatMap(({ facadeModuleId, fileName }) => {
    const name = QUESTION.exec(facadeModuleId ?? '')?.[1];
    return name === undefined ? [] : [`${name}=${fileName.replace('assets/', './')}`];
  });
}

/**
 * The tag of the first script: no module, and before those that are, so that it runs before they are
 * there; behind the policy, which holds for it too.
 */
function firstWorkerTag(bundle) {
  const files = Object.values(bundle ?? {});
  const first = files.find(({ name }) => name === FIRST_WORKER);
  const worker = files.find(({ fileName }) => /\/simulation-worker-[^/]*\.js$/.test(fileName));
  const questions = questionAddresses(files).join(' ');
  const data = `data-worker="./${worker.fileName}" data-questions="${questions}"`;
  return `<script src="./${first.fileName}" ${data}></script>`;
}

/** @returns {import('vite').Plugin} */
export function pageBuild() {
  return {
    name: 'page-build',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (html, { bundle }) =>
        html
          .replace(" ws:; worker-src 'self' blob:;", "; worker-src 'self';")
          .replace('<script type="module"', (script) => `${firstWorkerTag(bundle)}\n    ${script}`),
    },
    generateBundle(_options, bundle) {
      const worker = bundle[SERVICE_WORKER];
      if (worker?.type !== 'chunk') return;
      const names = Object.keys(bundle).filter((name) => name !== SERVICE_WORKER);
      const files = [...new Set(['index.html', ...names])].sort().map((name) => `./${name}`);
      const build = createHash('sha256').update(files.join(' ')).digest('hex').slice(0, 16);
      const facts = { BUILD: build, BUILT_FILES: files };
      const constants = Object.entries(facts).map(([name, fact]) => {
        return `const ${name} = ${JSON.stringify(fact)};\n`;
      });
      worker.code = constants.join('') + worker.code;
    },
  };
}
