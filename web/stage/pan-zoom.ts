/**
 * Moving and sizing the stage with a pointer: drag pans, Ctrl with the wheel sizes around the pointer.
 *
 * Owns the pointer; the page keeps its own scrolling, so that the plain wheel, keys and scroll bars
 * work as everywhere. Ctrl with the wheel is also what a pinch on a touch pad comes as.
 */

export interface PanZoomOptions {
  readonly zoom: () => number;
  /** Sets the factor and draws at once, so that the point under the pointer can be kept. */
  readonly setZoom: (zoom: number) => void;
  readonly min: number;
  readonly max: number;
}

/** Farther than this a press is a drag and no click. */
const DRAG_PX = 4;

/** Follows the pointer over a scrolling element until the returned function is called. */
export function attachPanZoom(scroller: HTMLElement, options: PanZoomOptions): () => void {
  const ends = new AbortController();
  const { signal } = ends;
  scroller.addEventListener('wheel', (event) => onWheel(scroller, event, options), {
    passive: false,
    signal,
  });
  scroller.addEventListener('pointerdown', (event) => startPan(scroller, event), { signal });
  return () => ends.abort();
}

export function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}

/** The zoom at which the whole height is in view; where it is so already, that of the full width: 1. */
export function zoomToFit(zoom: number, whole: number, min: number): number {
  const wanted = clamp(whole, min, 1);
  return Math.abs(zoom - wanted) < 0.01 ? 1 : wanted;
}

function onWheel(scroller: HTMLElement, event: WheelEvent, options: PanZoomOptions): void {
  if (!event.ctrlKey && !event.metaKey) return;
  event.preventDefault();
  const before = options.zoom();
  const wanted = before * Math.exp(-event.deltaY * 0.002);
  const zoom = clamp(wanted, options.min, options.max);
  const frame = scroller.getBoundingClientRect();
  const [x, y] = [event.clientX - frame.left, event.clientY - frame.top];
  const [atX, atY] = [scroller.scrollLeft + x, scroller.scrollTop + y];
  options.setZoom(zoom);
  scroller.scrollLeft = (atX * zoom) / before - x;
  scroller.scrollTop = (atY * zoom) / before - y;
}

function startPan(scroller: HTMLElement, down: PointerEvent): void {
  if (down.button !== 0 || down.pointerType === 'touch') return;
  const start = { left: scroller.scrollLeft, top: scroller.scrollTop };
  const ends = new AbortController();
  const { signal } = ends;
  let isDrag = false;
  const move = (event: PointerEvent): void => {
    const [dx, dy] = [event.clientX - down.clientX, event.clientY - down.clientY];
    isDrag ||= Math.hypot(dx, dy) > DRAG_PX;
    if (!isDrag) return;
    scroller.classList.add('dragging');
    scroller.scrollLeft = start.left - dx;
    scroller.scrollTop = start.top - dy;
  };
  const end = (): void => {
    ends.abort();
    scroller.classList.remove('dragging');
    if (isDrag) swallowClick(scroller);
  };
  addEventListener('pointermove', move, { signal });
  addEventListener('pointerup', end, { signal });
  addEventListener('pointercancel', end, { signal });
}

function swallow(event: Event): void {
  event.stopPropagation();
}

/** The click that ends a drag chooses nothing. */
function swallowClick(scroller: HTMLElement): void {
  scroller.addEventListener('click', swallow, { capture: true, once: true });
  setTimeout(() => scroller.removeEventListener('click', swallow, { capture: true }), 50);
}
