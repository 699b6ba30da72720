/*
 * What the build of the page does besides bundling: the service worker learns the names of the files,
 * and the content security policy loses what only the development server needs.
 */

/** The name under which the page asks for it; it must stand beside index.html. */
const SERVICE_WORKER = 'service-worker.js';

/** @returns {import('vite').Plugin} */
export function pageBuild() {
  return {
    name: 'page-build',
    apply: 'build',
    transformIndexHtml: (html) =>
      html.replace(" ws:; worker-src 'self' blob:;", "; worker-src 'self';"),
    generateBundle(_options, bundle) {
      const worker = bundle[SERVICE_WORKER];
      if (worker?.type !== 'chunk') return;
      const names = Object.keys(bundle).filter((name) => name !== SERVICE_WORKER);
      const files = [...new Set(['index.html', ...names])].sort().map((name) => `./${name}`);
      worker.code = `const BUILT_FILES = ${JSON.stringify(files)};\n${worker.code}`;
    },
  };
}
