/**
 * The journey of packets as a table: number, node, namespace, station; then what happened, what
 * changed, the rule or row that decided, and why.
 *
 * The command line prints it and the page copies it. The first four columns are as wide as their widest
 * cell; the rest of the line is for the text, which wraps in its column. A narrow terminal gets the text below the columns instead.
 */
import type { Journey, JourneyStep } from './journey-shape.ts';
import { changeText, decidingText, journeyText, tellingChanges } from './journey-words.ts';
import { printable, wrap } from './text-layout.ts';

const TEXT_WIDTH_MIN = 40;

/** How words stand out; on a page they do not. */
interface Emphasis {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
}

export interface JourneyText {
  readonly paint: Emphasis;
  readonly width: number;
}

const plain = (text: string): string => text;

/** Text of a hundred columns without emphasis. */
export const PLAIN_TEXT: JourneyText = { paint: { bold: plain, dim: plain }, width: 100 };

interface TextPart {
  readonly label: string;
  readonly text: string;
}

/** The text of a step in parts: title, changes, deciding row, reason. */
function partsOf(step: JourneyStep): TextPart[] {
  const changes = tellingChanges(step).map(changeText).join(', ');
  const row = decidingText(step);
  return [
    { label: '', text: step.title },
    ...(changes === '' ? [] : [{ label: 'changed', text: changes }]),
    ...(row === '' ? [] : [{ label: 'by', text: row }]),
    { label: 'why', text: step.because },
  ];
}

const LABEL_WIDTH = 'changed'.length + 1;

function partLines({ label, text }: TextPart, width: number, paint: Emphasis): string[] {
  if (label === '') return wrap(printable(text), width).map(paint.bold);
  const lines = wrap(printable(text), width - LABEL_WIDTH);
  return lines.map((line, index) =>
    index === 0 ? paint.dim(label.padEnd(LABEL_WIDTH)) + line : ' '.repeat(LABEL_WIDTH) + line,
  );
}

const headCells = (step: JourneyStep): string[] => [
  String(step.number),
  printable(step.node),
  printable(step.namespace),
  printable(step.station.name),
];

const TITLES = ['#', 'node', 'namespace', 'station'];

function headWidths(steps: readonly JourneyStep[]): number[] {
  const rows = [TITLES, ...steps.map(headCells)];
  return TITLES.map((_title, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
}

function headText(cells: readonly string[], widths: readonly number[]): string {
  return cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ');
}

function stepLines(step: JourneyStep, widths: readonly number[], text: JourneyText): string[] {
  const head = headText(headCells(step), widths);
  const beside = text.width - head.length - 2;
  const parts = partsOf(step);
  if (beside < TEXT_WIDTH_MIN) {
    const below = parts.flatMap((part) => partLines(part, text.width - 4, text.paint));
    return [head.trimEnd(), ...below.map((line) => `    ${line}`)];
  }
  const lines = parts.flatMap((part) => partLines(part, beside, text.paint));
  const blank = ' '.repeat(head.length);
  return lines.map((line, index) => `${index === 0 ? head : blank}  ${line}`);
}

function titleLine(widths: readonly number[], { width, paint }: JourneyText): string {
  const title = `${headText(TITLES, widths)}  what, what changed, by which rule or row, why`;
  return paint.dim(title.slice(0, width));
}

/** One packet from its making to its end, step by step. */
export function journeyLines(journey: Journey, text: JourneyText): string[] {
  const widths = headWidths(journey.steps);
  return [
    ...boldLines(printable(journeyText(journey)), text),
    titleLine(widths, text),
    ...journey.steps.flatMap((step) => stepLines(step, widths, text)),
  ];
}

/** A heading, wrapped before it is painted: escape codes have no width. */
export function boldLines(heading: string, { width, paint }: JourneyText): string[] {
  return wrap(heading, width).map(paint.bold);
}
