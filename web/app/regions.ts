/**
 * The parts of the page as places to go to with F6.
 *
 * Owns the order of the document's own regions, shadow roots included; elements know nothing of it.
 */

/** Marked by the elements that own a region. */
const REGION = '[data-region]';

function regionsIn(root: ParentNode): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>('*')].flatMap((element) => [
    ...(element.matches(REGION) ? [element] : []),
    ...(element.shadowRoot ? regionsIn(element.shadowRoot) : []),
  ]);
}

function holdsFocus(region: HTMLElement): boolean {
  let focused: Element | null = document.activeElement;
  while (focused) {
    if (region.contains(focused)) return true;
    focused = focused.shadowRoot?.activeElement ?? null;
  }
  return false;
}

/** Moves the focus to the region after or before that which holds it, round the page. */
export function nextRegion(by: 1 | -1): void {
  const regions = regionsIn(document);
  if (regions.length === 0) return;
  const at = regions.findLastIndex(holdsFocus);
  const start = at === -1 && by === -1 ? 0 : at;
  const region = regions[(start + by + regions.length) % regions.length]!;
  focusRegion(region);
}

/** Moves the focus to a part of the page, which takes no focus by itself. */
export function focusRegion(region: HTMLElement): void {
  region.tabIndex = -1;
  region.focus();
}
