/*
 * The layers of the project as rules: a file imports from its own folder and from the layers below.
 * engine, packet, trace, linux, then underlay and swarm side by side, libnetwork and scenario,
 * gossip, agent and workload, build, steps, then checks, simulate, and what is made of a result:
 * export and compare, cli. The page sees src/index.ts and nothing else.
 */
const WORKING = ['gossip', 'libnetwork', 'swarm', 'underlay', 'linux', 'trace', 'packet', 'engine'];

const layers = {
  engine: [],
  packet: ['engine'],
  trace: ['packet', 'engine'],
  linux: ['trace', 'packet', 'engine'],
  underlay: ['linux', 'trace', 'packet', 'engine'],
  swarm: ['trace', 'packet', 'engine'],
  libnetwork: ['swarm', 'underlay', 'linux', 'trace', 'packet', 'engine'],
  scenario: ['trace', 'packet', 'engine'],
  gossip: ['libnetwork', 'trace', 'packet', 'engine'],
  workload: ['libnetwork', 'swarm', 'linux', 'trace', 'packet', 'engine'],
  agent: ['swarm', 'scenario', 'packet', 'engine'],
  build: [...WORKING, 'agent', 'workload', 'scenario'],
  steps: [...WORKING, 'agent', 'workload', 'scenario', 'build'],
  checks: ['scenario', 'trace', 'packet', 'engine'],
  export: ['trace', 'packet', 'result\\.ts'],
  compare: ['scenario', 'trace', 'packet', 'result\\.ts'],
};

/** One rule a layer: what it may import inside src/; everything else there is an error. */
function layerRule([layer, below]) {
  const allowed = [layer, ...below].join('|');
  return {
    name: `layer-${layer}`,
    comment: `src/${layer} imports only itself${below.length ? ` and ${below.join(', ')}` : ''}.`,
    severity: 'error',
    from: { path: `^src/${layer}/` },
    to: { path: '^src/', pathNot: `^src/(${allowed})(/|$)` },
  };
}

module.exports = {
  forbidden: [
    ...Object.entries(layers).map(layerRule),
    {
      name: 'no-cycle',
      comment:
        'Two files that need each other are one idea, or hide a third. Types may point both ways. ' +
        'A packet goes round in a kernel (sending leads to receiving leads to sending), and so do ' +
        'the functions of linux/; a client looks up a name and goes on as a client in workload/.',
      severity: 'error',
      from: { pathNot: '^src/(linux|workload)/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'reading-loads-nothing-that-runs',
      comment: 'A file with a mistake is told about at once: what runs a scenario is loaded later.',
      severity: 'error',
      from: { path: '^src/(read-scenario|cli/(main|run-cli|load-scenario|run-scenario))\\.ts$' },
      to: {
        path: '^src/(play|simulate|index|build|steps)[/.]',
        dynamic: false,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'nothing-imports-cli',
      comment: 'The command line is the top: nothing rests on it.',
      severity: 'error',
      from: { path: '^(src|web)/', pathNot: '^src/cli/' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'page-uses-the-public-interface',
      comment: 'The page imports src/index.ts, never a file behind it.',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^src/', pathNot: '^src/index\\.ts$' },
    },
    {
      name: 'code-does-not-import-the-page',
      comment: 'The simulator does not know that it is being drawn, nor that it is being tested.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(web|test)/' },
    },
    {
      name: 'no-node-modules-of-the-platform',
      comment: 'Files, network and process belong to src/cli: the rest runs in a browser too.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-development-packages',
      comment: 'What ships may not rest on a package that is only there for development.',
      severity: 'error',
      from: { path: '^(src|web)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'resolvable',
      comment: 'Each import leads to a file.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'web/tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json', '.css'],
    },
  },
};
