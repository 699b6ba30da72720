/*
 * One configuration for the page (Vite) and for the tests (Vitest).
 * The page is built into dist/web, where the command line finds it; tests run as three projects.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { bundledScenarios } from './test/tools/bundled-scenarios.mjs';
import { minifyScripts } from './test/tools/minify-scripts.mjs';
import { pageBuild } from './test/tools/page-build.mjs';
import { pageChunks } from './test/tools/page-chunks.mjs';

const repositoryRoot = fileURLToPath(new URL('.', import.meta.url));

/** A file that receives the results as JSON, for a caller that counts them. */
const resultsFile = process.env['TEST_RESULTS'];

export default defineConfig({
  root: 'web',
  base: './',
  plugins: [bundledScenarios(), pageBuild(), pageChunks(), minifyScripts()],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: {
        main: fileURLToPath(new URL('web/index.html', import.meta.url)),
        'first-worker': fileURLToPath(new URL('web/worker/first-worker.ts', import.meta.url)),
        'service-worker': fileURLToPath(new URL('web/service-worker.ts', import.meta.url)),
      },
      output: {
        entryFileNames: ({ name }) =>
          name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js',
      },
    },
  },
  worker: {
    format: 'es',
    plugins: () => [minifyScripts()],
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  server: { fs: { allow: [repositoryRoot] } },
  test: {
    // Test files share their process and its modules, which keep no state between runs: loading
    // the modules anew for each file takes longer than the tests.
    isolate: false,
    maxWorkers: '100%',
    reporters: resultsFile ? ['default', ['json', { outputFile: resultsFile }]] : ['default'],
    projects: [
      {
        extends: true,
        root: repositoryRoot,
        test: {
          name: 'core',
          environment: 'node',
          include: ['test/{unit,property,scenario,fidelity}/**/*.test.ts'],
          setupFiles: ['test/support/seed.ts'],
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        root: repositoryRoot,
        test: {
          name: 'web',
          environment: 'happy-dom',
          include: ['test/web/**/*.test.ts'],
          setupFiles: ['test/support/seed.ts'],
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        root: repositoryRoot,
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['test/e2e/**/*.{test,e2e}.ts'],

          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 15_000 } },
        },
      },
    ],
  },
});
