/**
 * The stage as a picture that stands alone: an SVG whose colours and fonts are written into it.
 *
 * Owns the copying. Text stays text; what only the page needs (focus, classes, handlers) is left out.
 * Drawn by the stage itself, so that the picture is what the reader sees.
 */

export interface PictureOptions {
  readonly theme: 'light' | 'dark' | 'print';
  readonly title: string;
  /** A line below the picture; empty for none. */
  readonly caption: string;
}

export interface Picture {
  readonly text: string;
  readonly width: number;
  readonly height: number;
}

const NAMESPACE = 'http://www.w3.org/2000/svg';
const CAPTION_HEIGHT = 28;
const MARGIN = 12;

/** Presentation attributes of SVG that the stage's style sheet sets. */
const STYLED = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'letter-spacing',
  'text-anchor',
  'paint-order',
] as const;

const DEFAULTS: Readonly<Record<string, string>> = {
  stroke: 'none',
  'stroke-dasharray': 'none',
  'stroke-linecap': 'butt',
  'stroke-linejoin': 'miter',
  opacity: '1',
  'letter-spacing': 'normal',
  'text-anchor': 'start',
  'paint-order': 'normal',
};

const KEPT = /^(d|x|y|x1|x2|y1|y2|cx|cy|r|rx|ry|width|height|points|transform|viewBox)$/;

function isText(element: Element): boolean {
  return element.tagName === 'text' || element.tagName === 'tspan';
}

function styleInto(copy: Element, original: Element): void {
  const style = getComputedStyle(original);
  for (const name of STYLED) {
    if (!isText(original) && /^(font|letter|text)/.test(name)) continue;
    const value = style.getPropertyValue(name);
    if (value !== '' && value !== DEFAULTS[name]) copy.setAttribute(name, value);
  }
}

/** A copy with everything written into it; undefined of what is not shown. */
function copyOf(original: Element): Element | undefined {
  const { display, visibility } = getComputedStyle(original);
  if (display === 'none' || visibility === 'hidden') return undefined;
  const copy = document.createElementNS(NAMESPACE, original.tagName);
  for (const { name, value } of Array.from(original.attributes)) {
    if (KEPT.test(name)) copy.setAttribute(name, value);
  }
  if (original.tagName !== 'g' && original.tagName !== 'svg') styleInto(copy, original);
  const opacity = getComputedStyle(original).opacity;
  if (original.tagName === 'g' && opacity !== '1') copy.setAttribute('opacity', opacity);
  for (const child of Array.from(original.childNodes)) {
    if (child instanceof Element)
      copy.append(...[copyOf(child)].filter((each) => each !== undefined));
    else if (isText(original)) copy.append(child.textContent ?? '');
  }
  return copy;
}

function element(name: string, attributes: Readonly<Record<string, string | number>>): Element {
  const made = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

function textElement(name: string, text: string, attributes = {}): Element {
  const made = element(name, attributes);
  made.textContent = text;
  return made;
}

interface Colours {
  readonly surface: string;
  readonly muted: string;
  readonly font: string;
}

function coloursOf(stage: Element): Colours {
  const style = getComputedStyle(stage);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return { surface: token('--surface'), muted: token('--muted'), font: token('--font-text') };
}

function viewBoxOf(svg: SVGSVGElement): { width: number; height: number } {
  const { width, height } = svg.viewBox.baseVal;
  return { width, height };
}

function assemble(parts: readonly SVGSVGElement[], colours: Colours, options: PictureOptions) {
  const sizes = parts.map(viewBoxOf);
  const width = Math.max(...sizes.map((size) => size.width)) + 2 * MARGIN;
  const drawn = sizes.reduce((sum, size) => sum + size.height, 0);
  const height = drawn + 2 * MARGIN + (options.caption === '' ? 0 : CAPTION_HEIGHT);
  const root = element('svg', {
    xmlns: NAMESPACE,
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
  });
  root.append(textElement('title', options.title), textElement('desc', options.caption));
  root.append(element('rect', { width, height, fill: colours.surface }));
  let y = MARGIN;
  for (const [index, part] of parts.entries()) {
    const group = element('g', { transform: `translate(${MARGIN} ${y})` });
    group.append(...Array.from(copyOf(part)?.childNodes ?? []));
    root.append(group);
    y += sizes[index]!.height;
  }
  if (options.caption !== '') {
    const look = { x: MARGIN, y: y + 18, fill: colours.muted, 'font-family': colours.font };
    root.append(textElement('text', options.caption, { ...look, 'font-size': 12 }));
  }
  return { root, width, height };
}

/** Calls back while the page has a theme; nothing is painted in between. */
function inTheme<Value>(theme: PictureOptions['theme'], make: () => Value): Value {
  const { dataset } = document.documentElement;
  const before = dataset['theme'];
  dataset['theme'] = theme;
  try {
    return make();
  } finally {
    if (before === undefined) delete dataset['theme'];
    else dataset['theme'] = before;
  }
}

/** The picture of a stage element as it stands now. */
export function standaloneSvg(stage: HTMLElement, options: PictureOptions): Picture {
  const parts = Array.from(
    stage.shadowRoot?.querySelectorAll<SVGSVGElement>('svg.heads, svg.stage') ?? [],
  );
  return inTheme(options.theme, () => {
    const { root, width, height } = assemble(parts, coloursOf(stage), options);
    return { text: new XMLSerializer().serializeToString(root), width, height };
  });
}
