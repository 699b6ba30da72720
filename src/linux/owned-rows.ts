/**
 * Rows of numbers that many owners have a few of each, found by owner and key: the addresses that a
 * bridge has learned, the neighbours of a device.
 *
 * Owns their space, the chains by which one is found and the order in which an owner got its rows. All
 * owners of a world share one piece of memory: it is less of it than a map for each, and the collector
 * of garbage never visits it. What else stands in a row is for forwarding-table.ts and neighbour-table.ts.
 */

/** Number of a row; 0 is none. */
export type Row = number;

export interface OwnedRows {
  /** Words of a row: a power of two, at least 8. */
  readonly rowWords: number;
  words: Int32Array;
  /** The same memory. */
  doubles: Float64Array;
  /** Rows handed out, those that came back included, and row 0. */
  used: number;
  /** First of the rows that came back, chained as those in use are. */
  free: Row;
  /** Rows that owners have. */
  size: number;
  /** First row of each chain. */
  chains: Int32Array;
  /** By number of an owner, which begins with 1: the row that it got last; the older ones follow. */
  readonly newest: Row[];
}

/** Places of a row that are the users': this word, doubles from this one on, and the words behind. */
export const FIRST_WORD = 5;
export const FIRST_DOUBLE = 3;

/** The first double. */
const KEY = 0;
const OWNER = 2;
const NEXT = 3;
/** The row that the same owner got before. */
const OLDER = 4;

/** The owner of a row that came back; nobody has this number. */
const NOBODY = -1;
const FIRST_ROWS = 64;
const CHAINS_EACH = 2;

/** No rows yet. */
export function createOwnedRows(rowWords: number): OwnedRows {
  const words = new Int32Array(FIRST_ROWS * rowWords);
  const doubles = new Float64Array(words.buffer);
  const chains = new Int32Array(FIRST_ROWS * CHAINS_EACH);
  return { rowWords, words, doubles, used: 1, free: 0, size: 0, chains, newest: [0] };
}

/** A number for an owner, which no other gets. */
export function numberOwner({ newest }: OwnedRows): number {
  return newest.push(0) - 1;
}

/** The owner's row for `key`, or 0. */
export function findRow(rows: OwnedRows, owner: number, key: number): Row {
  const { words, doubles, chains, rowWords } = rows;
  let row = chains[slotOf(chains, owner, key)] as Row;
  while (row !== 0) {
    const at = row * rowWords;
    if (doubles[(at >> 1) + KEY] === key && words[at + OWNER] === owner) return row;
    row = words[at + NEXT] as Row;
  }
  return 0;
}

/** A new row, behind those that the owner has; what the users write there is not defined yet. */
export function addRow(rows: OwnedRows, owner: number, key: number): Row {
  if (isFull(rows)) growRows(rows);
  const row = takeRow(rows);
  setWord(rows, row, OWNER, owner);
  setWord(rows, row, OLDER, rows.newest[owner] as Row);
  rows.newest[owner] = row;
  setDouble(rows, row, KEY, key);
  link(rows, row);
  return row;
}

/** True where the next row takes more space. */
export function isFull(rows: OwnedRows): boolean {
  return rows.free === 0 && rows.used === rowsMax(rows);
}

/** Rows that there is space for, row 0 included. */
export function rowsMax({ words, rowWords }: OwnedRows): number {
  return words.length / rowWords;
}

/** Twice the rows; those of nobody are in no chain. */
export function growRows(rows: OwnedRows): void {
  const words = new Int32Array(rows.words.length * 2);
  words.set(rows.words);
  rows.words = words;
  rows.doubles = new Float64Array(words.buffer);
  rows.chains = new Int32Array(rows.chains.length * 2);
  for (let row = 1; row < rows.used; row++) {
    if (ownerOf(rows, row) !== NOBODY) link(rows, row);
  }
}

/** The owner's rows in the order in which it got them. */
export function rowsOf(rows: OwnedRows, owner: number): Row[] {
  const found: Row[] = [];
  for (let row = rows.newest[owner] as Row; row !== 0; row = wordOf(rows, row, OLDER)) {
    found.push(row);
  }
  return found.reverse();
}

/** The owner gives back the rows of which `isOver` says so; others get them. */
export function dropRows(rows: OwnedRows, owner: number, isOver: (row: Row) => boolean): void {
  let newer: Row = 0;
  let row = rows.newest[owner] as Row;
  while (row !== 0) {
    const older = wordOf(rows, row, OLDER);
    if (!isOver(row)) newer = row;
    else {
      if (newer === 0) rows.newest[owner] = older;
      else setWord(rows, newer, OLDER, older);
      giveBack(rows, row);
    }
    row = older;
  }
}

export function ownerOf(rows: OwnedRows, row: Row): number {
  return wordOf(rows, row, OWNER);
}

export function keyOf(rows: OwnedRows, row: Row): number {
  return doubleOf(rows, row, KEY);
}

export function wordOf({ words, rowWords }: OwnedRows, row: Row, place: number): number {
  return words[row * rowWords + place] as number;
}

export function setWord(
  { words, rowWords }: OwnedRows,
  row: Row,
  place: number,
  value: number,
): void {
  words[row * rowWords + place] = value;
}

export function doubleOf({ doubles, rowWords }: OwnedRows, row: Row, place: number): number {
  return doubles[((row * rowWords) >> 1) + place] as number;
}

export function setDouble(
  { doubles, rowWords }: OwnedRows,
  row: Row,
  place: number,
  value: number,
): void {
  doubles[((row * rowWords) >> 1) + place] = value;
}

function takeRow(rows: OwnedRows): Row {
  rows.size++;
  const { free } = rows;
  if (free === 0) return rows.used++;
  rows.free = wordOf(rows, free, NEXT);
  return free;
}

function giveBack(rows: OwnedRows, row: Row): void {
  unlink(rows, row);
  setWord(rows, row, OWNER, NOBODY);
  setWord(rows, row, NEXT, rows.free);
  rows.free = row;
  rows.size--;
}

function link(rows: OwnedRows, row: Row): void {
  const slot = slotOfRow(rows, row);
  setWord(rows, row, NEXT, rows.chains[slot] as Row);
  rows.chains[slot] = row;
}

function unlink(rows: OwnedRows, row: Row): void {
  const { chains } = rows;
  const next = wordOf(rows, row, NEXT);
  const slot = slotOfRow(rows, row);
  let at = chains[slot] as Row;
  if (at === row) {
    chains[slot] = next;
    return;
  }
  while (wordOf(rows, at, NEXT) !== row) at = wordOf(rows, at, NEXT);
  setWord(rows, at, NEXT, next);
}

function slotOfRow(rows: OwnedRows, row: Row): number {
  return slotOf(rows.chains, ownerOf(rows, row), keyOf(rows, row));
}

/** The lower 32 bits of a key: addresses of one network differ there. */
function slotOf(chains: Int32Array, owner: number, key: number): number {
  const hash = Math.imul(key ^ Math.imul(owner, 0x9e3779b1), 0x85ebca6b);
  return (hash ^ (hash >>> 15)) & (chains.length - 1);
}
