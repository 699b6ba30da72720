/*
 * What the build of the page does besides bundling: the service worker learns the names of the files, the
 * content security policy loses what only the development server needs, and the simulation's worker is
 * started by a script of its own, while the rest of the page is still on its way.
 */

/** The name under which the page asks for it; it must stand beside index.html. */
const SERVICE_WORKER = 'service-worker.js';

/** The entry that starts the worker; the page imports it too, and finds it there already. */
const WORKER_STARTER = 'start-worker';

/** The tag of that entry: asynchronous, so that it runs as soon as it is there. */
function starterTag(bundle) {
  const { fileName } = Object.values(bundle ?? {}).find(({ name }) => name === WORKER_STARTER);
  const attrs = {
    type: 'module',
    async: true,
    fetchpriority: 'high',
    crossorigin: true,
    src: `./${fileName}`,
  };
  return { tag: 'script', attrs, injectTo: 'head' };
}

/** @returns {import('vite').Plugin} */
export function pageBuild() {
  return {
    name: 'page-build',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (html, { bundle }) => ({
        html: html.replace(" ws:; worker-src 'self' blob:;", "; worker-src 'self';"),
        tags: [starterTag(bundle)],
      }),
    },
    generateBundle(_options, bundle) {
      const worker = bundle[SERVICE_WORKER];
      if (worker?.type !== 'chunk') return;
      const names = Object.keys(bundle).filter((name) => name !== SERVICE_WORKER);
      const files = [...new Set(['index.html', ...names])].sort().map((name) => `./${name}`);
      worker.code = `const BUILT_FILES = ${JSON.stringify(files)};\n${worker.code}`;
    },
  };
}
