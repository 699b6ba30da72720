/**
 * The scenario that a reader starts from who has none: three nodes, nothing on them yet.
 *
 * Owns the text; it is opened like a file of the reader's own.
 */
export const EMPTY_CLUSTER = {
  fileName: 'empty-cluster.yaml',
  text: `title: Three nodes with nothing on them
about: |
  Send a request with N, break something with X, save the file with Ctrl+S and go on in an editor.
cluster:
  nodes:
    n1: { role: manager }
    n2: {}
    n3: {}
# services:
#   web:
#     image: nginx
#     ports: ["8080:80"]
#     deploy: { replicas: 2 }
steps:
  - wait: 1s
`,
} as const;
