/** What differs inside of a changed line: the words between what is the same at both ends. */

export interface Piece {
  text: string
  changed: boolean
}

/** A line that is longer is not compared: it was written by a program. */
const MOST = 400

/** The pieces of a line, held against the line that it was changed from or to. */
export function marked(text: string, other: string | null): Piece[] {
  const whole = [{ text, changed: false }]
  if (other === null || text === '' || other === '' || text.length > MOST || other.length > MOST) return whole
  const [mine, theirs] = [wordsOf(text), wordsOf(other)]
  let start = 0
  while (start < mine.length && start < theirs.length && mine[start] === theirs[start]) start++
  let end = 0
  while (end < mine.length - start && end < theirs.length - start && mine.at(-1 - end) === theirs.at(-1 - end)) end++
  const same = [...mine.slice(0, start), ...mine.slice(mine.length - end)].join('')
  // Lines that share little are two lines, and marks all over them would only be loud.
  if (same.trim().length * 3 < Math.min(text.trim().length, other.trim().length)) return whole
  const pieces = [
    { text: mine.slice(0, start).join(''), changed: false },
    { text: mine.slice(start, mine.length - end).join(''), changed: true },
    { text: mine.slice(mine.length - end).join(''), changed: false },
  ]
  return pieces.filter((piece) => piece.text !== '')
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu) ?? []
}
