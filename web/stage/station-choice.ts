/**
 * What a click or Enter on a station does, and where the arrow keys lead from it.
 *
 * Owns no drawing: it moves the session, and names the station that the focus goes to.
 */
import { seek } from '../app/player.ts';
import { focusOf, type Session } from '../app/session.ts';
import { DIRECTIONS, walkTo, type Direction } from '../controllers/roving-focus.ts';
import type { PlacedStation } from './stage-geometry.ts';
import type { StagePicture } from './stage-picture.ts';

/** Goes to the step that rests at a station, if the packet looked at comes by. */
export function chooseStation(session: Session, { scene, path }: StagePicture, key: string): void {
  showElement(session, scene.layout.stations.get(key));
  const { journey } = focusOf(session);
  const stop = path?.stops.find((each) => each.key === key && each.rests);
  const moments = session.run.state.run?.moments ?? [];
  const goal = moments.find(
    (moment) => moment.journey === journey && moment.step?.number === stop?.step,
  );
  if (goal) seek(session, goal.index);
}

/** A pill is a task, a client a machine: the inspector's element follows, its tab stays. */
function showElement({ view }: Session, station: PlacedStation | undefined): void {
  if (station?.glyph === 'client') view.patch({ element: { kind: 'node', name: station.node } });
  if (station?.glyph === 'pill' && !station.onPath) {
    const element = { kind: 'task', name: station.label } as const;
    view.patch({ element, inspectorTab: 'element' });
  }
}

/** Where an arrow key points to; undefined for other keys and for those that scroll or switch. */
export function directionOf({ key, ctrlKey, metaKey }: KeyboardEvent): Direction | undefined {
  return ctrlKey || metaKey ? undefined : DIRECTIONS[key];
}

/** The station in a direction from another; undefined at the end of the way. */
export function stationBeside(
  { scene, path }: StagePicture,
  key: string,
  direction: Direction,
): string | undefined {
  return walkTo({ stations: scene.layout.stations, path, key }, direction);
}
