/**
 * Icons as inline drawings, never as letters of a font: they look the same everywhere.
 * Each is decoration; the button around it carries the name.
 */
import { svg, type TemplateResult } from 'lit';

const PATHS = {
  start: 'M3.5 2.5v11M13 3L6 8l7 5z',
  back: 'M12 3L5 8l7 5z',
  play: 'M4 2.5l9 5.5l-9 5.5z',
  pause: 'M5 3v10M11 3v10',
  forward: 'M4 3l7 5l-7 5z',
  end: 'M12.5 2.5v11M3 3l7 5l-7 5z',
  loop: 'M3 7V5.5h9.5M10 3l2.5 2.5L10 8M13 9v1.5H3.5M6 8l-2.5 2.5L6 13',
  menu: 'M2.5 4h11M2.5 8h11M2.5 12h11',
  close: 'M4 4l8 8M12 4l-8 8',
  sun: 'M8 5a3 3 0 1 0 0 6a3 3 0 1 0 0 -6zM8 1v2M8 13v2M1 8h2M13 8h2M3 3l1.5 1.5M11.5 11.5L13 13M13 3l-1.5 1.5M4.5 11.5L3 13',
  moon: 'M13 9.5A5.5 5.5 0 0 1 6.5 3A5.5 5.5 0 1 0 13 9.5z',
  system: 'M2 3h12v8H2zM5.5 14h5M8 11v3',
  fold: 'M5 6l3 3l3 -3',
  left: 'M10 3L5 8l5 5',
  file: 'M4 1.5h5l3 3v10H4zM9 1.5v3h3',
} as const;

export type IconName = keyof typeof PATHS;

const FILLED: ReadonlySet<IconName> = new Set(['start', 'back', 'play', 'forward', 'end']);

export function icon(name: IconName): TemplateResult {
  return svg`<svg class=${FILLED.has(name) ? 'icon filled' : 'icon'} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d=${PATHS[name]}></path></svg>`;
}
