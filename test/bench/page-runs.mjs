/*
 * The scenarios that the page is measured with.
 */

/** A cluster of `nodes` with `tasks` of one published service, asked `requests` times. */
export function meshScenario({ nodes, tasks, requests }) {
  const names = Array.from({ length: nodes }, (_, index) => `n${index + 1}`);
  return `
title: ${requests} requests to ${tasks} tasks on ${nodes} nodes
cluster: { nodes: { ${names.map((name) => `${name}: { role: manager }`).join(', ')} } }
services: { web: { ports: ["8080:80"], deploy: { replicas: ${tasks} } } }
steps: [{ request: { from: client, to: "n${nodes}:8080", count: ${requests} } }]
`;
}
