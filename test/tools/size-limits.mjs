/*
 * What `npm run size` holds against its limits: each script together with every script that it imports at
 * once, since a browser runs none of them before it has them all. What is imported later is a row of its
 * own where it is large.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'vite';

const folder = 'dist/web/assets/';
const folderPath = fileURLToPath(new URL(`../../${folder}`, import.meta.url));
const names = readdirSync(folderPath);

/** The built file of a chunk, by the chunk's name. */
function builtFile(chunk) {
  const found = names.filter((name) => name.replace(/-[\w-]{8}\.js$/, '') === chunk);
  if (found.length !== 1) throw new Error(`${found.length} files of ${chunk} in ${folder}`);
  return found[0];
}

/** Names of the files that a file imports at once. */
function importsOf(name) {
  const { body } = parseAst(readFileSync(folderPath + name, 'utf8'));
  return body.flatMap(({ source }) => (source ? [source.value.replace('./', '')] : []));
}

/** A file and everything that it needs before it runs, less what is there already. */
function closure(name, loaded = new Set()) {
  if (loaded.has(name)) return [];
  loaded.add(name);
  return [name, ...importsOf(name).flatMap((each) => closure(each, loaded))];
}

function row(title, files) {
  return {
    name: title,
    path: files.map((name) => folderPath + name),
    limit: '100 KiB',
    gzip: true,
  };
}

const page = [builtFile('first-worker'), ...closure(builtFile('main'))];
const worker = closure(builtFile('simulation-worker'));

export default [
  row('page', page),
  row(
    'panes of the workbench, beside its first picture',
    closure(builtFile('panes'), new Set(page)),
  ),
  row('simulation worker', worker),
  row(
    'words about a run, in the worker beside the first run',
    closure(builtFile('telling'), new Set(worker)),
  ),
  row(
    'reader of files, in the worker when first needed',
    closure(builtFile('reader'), new Set(worker)),
  ),
];
