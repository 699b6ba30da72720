/*
 * Which modules of the page share a file of the build. What the page itself needs at once is one file,
 * since each file more is a request more before anything is seen. All else is cut where the page imports
 * it when it is first wanted, and the simulator's own modules by who uses what of them.
 */
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('../../web/main.ts', import.meta.url));
const simulator = fileURLToPath(new URL('../../src/', import.meta.url));

/** The page's modules that a module imports at once, and theirs, with itself. */
function staticClosure(id, context, found = new Set()) {
  if (found.has(id) || id.startsWith(simulator)) return found;
  found.add(id);
  for (const each of context.getModuleInfo(id)?.importedIds ?? []) {
    staticClosure(each, context, found);
  }
  return found;
}

/** Names the file of a module; null leaves the choice to the bundler. */
function chunkNames() {
  let shell;
  return (id, context) => {
    if (context.getModuleInfo(entry) === null) throw new Error(`${entry} is not in the build`);
    shell ??= staticClosure(entry, context);
    return shell.has(id) ? 'shell' : null;
  };
}

/** @returns {import('vite').Plugin} */
export function pageChunks() {
  const codeSplitting = { includeDependenciesRecursively: false, groups: [{ name: chunkNames() }] };
  return {
    name: 'page-chunks',
    apply: 'build',
    config: () => ({ build: { rolldownOptions: { output: { codeSplitting } } } }),
  };
}
