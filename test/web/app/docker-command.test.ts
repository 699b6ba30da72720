/*
 * The command line: what a docker command means here is a step that the reader of scenarios takes, and what
 * has no meaning here is said in words.
 */
import { describe, expect, test } from 'vitest';
import { insertSteps, parseScenario } from '../../../src/index.ts';
import { find } from '../../../web/app/find.ts';
import { COMMAND_EXAMPLES, dockerCommand } from '../../../web/app/docker-command.ts';
import { STEP_ACTIONS } from '../../../web/worker/step-actions.ts';
import { MESH, runOf, sessionWith } from '../fixtures/mesh-run.ts';

const CLUSTER = `
title: Two tasks
cluster: { nodes: { n1: { role: manager }, n2: { labels: { zone: a } }, n3: {} } }
networks: { app: {} }
services: { web: { networks: [app], ports: ["8080:80"], deploy: { replicas: 2 } } }
`;
const context = { actions: STEP_ACTIONS, tasks: ['web.1', 'web.2'], client: 'client' };

const stepOf = (line: string): string | undefined => {
  const meant = dockerCommand(line, context);
  return 'step' in meant ? meant.step : undefined;
};

const troubleOf = (line: string): string => {
  const meant = dockerCommand(line, context);
  return 'trouble' in meant ? meant.trouble : '';
};

describe('a command means the step', () => {
  test.each([
    ['docker service scale web=5', 'scale: { web: 5 }'],
    ['docker service update --image web:2 web', 'update: { web: { image: "web:2" } }'],
    ['docker service update --replicas=3 -d web', 'update: { web: { deploy: { replicas: 3 } } }'],
    ['docker service rollback web', 'rollback: web'],
    ['docker service rm web', 'remove: web'],
    ['docker service ps --no-trunc web', 'ps: web'],
    ['docker node update --availability drain n2', 'drain: n2'],
    ['docker node update --availability=active n2', 'activate: n2'],
    ['docker node update --label-add zone=b n2', 'label: { node: n2, add: { zone: b } }'],
    ['docker node update --label-rm zone n2', 'label: { node: n2, remove: zone }'],
    ['docker node promote n2 n3', 'promote: [n2, n3]'],
    ['docker kill web.1', 'kill: web.1'],
    ['docker container kill web.1', 'kill: web.1'],
    ['docker exec -it web.1 curl -s http://web:80/x', 'request: { from: web.1, to: "web:80" }'],
    ['docker exec web.1 ping -c 1 web', 'ping: { from: web.1, to: "web" }'],
    ['curl http://n1:8080/', 'request: { from: client, to: "n1:8080" }'],
    ['docker exec web.2 dig +short web', 'resolve: { from: web.2, name: "web" }'],
    ['docker kill --signal=SIGKILL web.1', 'kill: web.1'],
    [
      'docker node update --label-add a=b --label-rm zone n2',
      'label: { node: n2, add: { a: b }, remove: zone }',
    ],
    ['docker exec -ti web.1 curl -sS -o /dev/null web', 'request: { from: web.1, to: "web:80" }'],
    ['docker exec web.1 wget -qO- http://web/', 'request: { from: web.1, to: "web:80" }'],
    ['curl https://n1/', 'request: { from: client, to: "n1:443" }'],
    [
      'docker exec web.1 dig @127.0.0.11 tasks.web +short',
      'resolve: { from: web.1, name: "tasks.web" }',
    ],
    ['docker exec web.1 nslookup web 127.0.0.11', 'resolve: { from: web.1, name: "web" }'],
    ['docker stop web.1', 'stop: web.1'],
    ['docker stop -t 30 web.1', 'stop: { task: web.1, timeout: 30s }'],
    ['wait: 20s', 'wait: 20s'],
    ['flush-dns: all', 'flush-dns: all'],
  ])('%s: %s', (line, step) => {
    expect(stepOf(line)).toBe(step);
    expect(parseScenario(insertSteps(CLUSTER, [{ after: -1, step }])!).diagnostics).toEqual([]);
  });
});

describe('what has no meaning here is told', () => {
  test.each([
    ['', /^Type a docker command/],
    ['docker', /There is docker exec, docker service scale,/],
    ['docker network rm app', /^Nothing here does docker network rm\./],
    ['docker stop -t soon web.1', /--timeout 30/],
    ['docker stop --signal HUP web.1', /takes --timeout, --time and -t, not --signal/],
    ['docker service scale web', /web=5$/],
    ['docker service update web', /^Say what changes/],
    ['docker service update --env-add A=1 web', /takes --image and --replicas, not --env-add/],
    ['docker node update n2', /takes --availability/],
    ['docker exec db.1 curl web', /^There is no task db\.1: web\.1, web\.2\.$/],
    ['docker exec web.1 bash', /^Say what bash is to reach|bash is no program/],
    ['docker valueOf', /^Nothing here does docker valueOf\./],
    ['docker __proto__ x', /^Nothing here does docker __proto__ x\./],
    ['docker constructor x', /^Nothing here does docker constructor x\./],
    ['docker node update --availability constructor n2', /^--availability takes drain, pause/],
    ['docker node update --availability drain --label-add a=b n2', /in a command alone/],
    ['docker kill -s TERM web.1', /not TERM\.$/],
    ['docker kill --signal HUP web.1', /not HUP\.$/],
    ['docker kill web.1 web.2', /web\.2 is one too many/],
    ['docker service ps web api', /api is one too many/],
    ['docker service rm --all web', /takes no options, not --all/],
    ['docker service update --force web', /takes --image and --replicas, not --force/],
    ['docker exec -e A=1 web.1 curl web', /takes -i and -t, not -e/],
    ['curl --resolve a:80:1.2.3.4 a', /^curl does not take --resolve here/],
    ['curl n1 n2', /n2 is one too many/],
    ['docker exec web.1 valueOf', /^valueOf is no program/],
    ['rm -rf /', /^Type a docker command/],
  ])('%s', (line, words) => {
    expect(stepOf(line)).toBeUndefined();
    expect(troubleOf(line)).toMatch(words);
  });
});

describe('behind a colon the palette', () => {
  const session = sessionWith(runOf(MESH));

  test('shows examples, each of which can be typed on', () => {
    expect(find(session, ':').map(({ fills }) => fills)).toEqual(
      COMMAND_EXAMPLES.map((each) => `: ${each}`),
    );
  });

  test('has the one thing that the line does, with its step', () => {
    expect(find(session, ': docker service scale web=5')).toEqual([
      expect.objectContaining({ kind: 'run', detail: 'scale: { web: 5 }' }),
    ]);
    expect(find(session, ': docker swarm leave')).toEqual([]);
  });
});
