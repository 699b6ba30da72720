/*
 * Writes a big scenario: `node test/bench/rolling-update.mjs NODES TASKS > FILE`.
 *
 * Two services on one overlay network share the tasks. One is published, each node is asked for it
 * once, so that all have their tables, and it is updated ten tasks at a time, start-first, while a node
 * is lost: 60 simulated seconds in which nothing is at rest. Networks are large, as otherwise the
 * ingress network runs out of addresses.
 */
import { pathToFileURL } from 'node:url';

/** The scenario's text. */
export function rollingUpdate({ nodes, tasks }) {
  const names = Array.from({ length: nodes }, (_, at) => `n${at + 1}`);
  const managers = new Set(names.slice(0, 3));
  const cluster = names.map((name) => {
    return `    ${name}: ${managers.has(name) ? '{ role: manager }' : '{}'}`;
  });
  return `title: Rolling update of ${tasks} tasks on ${nodes} nodes, one of which is lost
cluster:
  swarm: { subnet-size: 16 }
  nodes:
${cluster.join('\n')}
hosts:
  client: {}
  lb: { balance: [${names.join(', ')}] }
networks: { app: {} }
services:
  web:
    image: web:1
    networks: [app]
    ports: ["8080:80"]
    stop_grace_period: 2s
    deploy:
      replicas: ${Math.ceil(tasks / 2)}
      update_config: { parallelism: 10, order: start-first, monitor: 1s }
  api:
    networks: [app]
    deploy: { replicas: ${Math.floor(tasks / 2)} }
steps:
  - request: { from: client, to: "lb:8080", count: ${nodes} }
  - update: { web: { image: "web:2" } }
    converge: false
  - wait: 10s
  - link: { node: ${names.at(-1)}, state: down }
  - request: { from: client, to: "lb:8080", count: 50, every: 1s, timeout: 500ms }
`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [nodes = 100, tasks = 1000] = process.argv.slice(2).map(Number);
  process.stdout.write(rollingUpdate({ nodes, tasks }));
}
