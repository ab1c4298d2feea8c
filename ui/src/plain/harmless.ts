/** Text of an agent that has to be read exactly: what can't be seen, or would turn the text about, stands as a mark. */

export interface Piece {
  text: string
  /** It stands for a character that would not be seen. */
  mark: boolean
}

/** Controls without tab and line feed, what turns the direction of writing, and what has no width. */
const HIDDEN =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]/gu

/** The text in pieces, its hidden characters as marks. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = []
  let from = 0
  for (const found of text.matchAll(HIDDEN)) {
    if (found.index > from) pieces.push({ text: text.slice(from, found.index), mark: false })
    pieces.push({ text: markOf(found[0]), mark: true })
    from = found.index + found[0].length
  }
  if (from < text.length) pieces.push({ text: text.slice(from), mark: false })
  return pieces
}

/** The same as one text: to be shown where marks can't be coloured, and to be copied. */
export function harmless(text: string): string {
  return text.replace(HIDDEN, markOf)
}

export function hides(text: string): boolean {
  return text.search(HIDDEN) >= 0
}

const NAMES: Record<number, string> = { 0: 'NUL', 7: 'BEL', 8: 'BS', 13: 'CR', 27: 'ESC', 127: 'DEL' }

function markOf(character: string): string {
  const code = character.codePointAt(0) ?? 0
  return `‹${NAMES[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`}›`
}
