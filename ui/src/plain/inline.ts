/** A line with `code` in it, as pieces: the only markup of an agent's words that is not shown as it stands. */
export function pieces(text: string): { text: string; code: boolean }[] {
  return text.split(/(`[^`\n]+`)/).filter((piece) => piece !== '').map((piece) =>
    piece.length > 2 && piece.startsWith('`') && piece.endsWith('`') ? { text: piece.slice(1, -1), code: true } : { text: piece, code: false })
}
