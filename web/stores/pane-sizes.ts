/**
 * How wide the list and the inspector are and how high the dock is, in pixels, and between which bounds.
 *
 * Pure. What the browser remembers of it is in preferences.ts.
 */
export type PaneName = 'rail' | 'inspector' | 'dock';

export type PaneSizes = Readonly<Record<PaneName, number>>;

export const PANE_SIZES: PaneSizes = { rail: 224, inspector: 352, dock: 212 };

/** What a pane needs to be of use, and what it may take from the stage. */
export const PANE_BOUNDS: Readonly<
  Record<PaneName, { readonly min: number; readonly max: number }>
> = {
  rail: { min: 160, max: 420 },
  inspector: { min: 260, max: 640 },
  dock: { min: 120, max: 520 },
};

export function boundedSize(pane: PaneName, size: number): number {
  const { min, max } = PANE_BOUNDS[pane];
  return Math.round(Math.min(max, Math.max(min, size)));
}

/** Sizes as they were written down; those that make no sense are as at first. */
export function paneSizesFrom(text: string): PaneSizes {
  const sizes = text.split(' ').map(Number);
  const names = Object.keys(PANE_SIZES) as PaneName[];
  const read = names.map((name, at) => {
    const size = sizes[at];
    return [name, size ? boundedSize(name, size) : PANE_SIZES[name]] as const;
  });
  return Object.fromEntries(read) as Record<PaneName, number>;
}

/** Sizes as CSS has them: one remembered from a large screen does not cover the stage on a small one. */
export function paneSizesStyle({ rail, inspector, dock }: PaneSizes): string {
  return `--rail: min(${rail}px, 25vw); --inspector: min(${inspector}px, 40vw); --dock: min(${dock}px, 60vh)`;
}

export function paneSizesText({ rail, inspector, dock }: PaneSizes): string {
  return [rail, inspector, dock].join(' ');
}
