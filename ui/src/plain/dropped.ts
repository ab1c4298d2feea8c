/** What to hand over when files are dropped on the window. */


/** The folder that all paths share, as a hint for a person; none where they share only the root. */
export function commonFolder(paths: string[]): string | null {
  const folders = paths.map((path) => path.split(/[\\/]/).slice(0, -1))
  const [first, ...others] = folders
  if (!first) return null
  let depth = first.length
  for (const other of others) {
    while (depth > 0 && first.slice(0, depth).some((part, at) => part !== other[at])) depth--
  }
  const shared = first.slice(0, depth).join('/')
  return shared === '' ? null : shared
}

export function withFiles(old: string[], dropped: string[]): string[] {
  return [...new Set([...old, ...dropped])]
}

/** A text area with one entry a line. */
export function lines(text: string): string[] {
  return text.split('\n').map((line) => line.trim().replace(/^[-*]\s+/, '')).filter((line) => line !== '')
}
