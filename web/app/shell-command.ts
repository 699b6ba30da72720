/**
 * A request as a person would send it by hand: the same question put to a real cluster.
 *
 * Pure. Owns the words of curl, nc, ping and dig; where a task asks, it is asked from inside its
 * container, whose id is not known here.
 */
import type { RequestStory } from '../../src/index.ts';
import { containerId } from './container-id.ts';

function programOf({ to, protocol }: RequestStory): string {
  switch (protocol) {
    case 'icmp':
      return `ping -c 1 ${to}`;
    case 'udp':
      return to.includes(':') ? `nc -u ${to.replace(':', ' ')}` : `dig +short ${to}`;
    default:
      return `curl http://${to}/`;
  }
}

/** `curl http://n3:8080/`; `members` are the names of tasks, which ask from within. */
export function shellCommand(story: RequestStory, members: ReadonlySet<string>): string {
  const program = programOf(story);
  if (!members.has(story.from)) return program;
  return `docker exec "${containerId(story.from)}" ${program}`;
}
