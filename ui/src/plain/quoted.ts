/** git quotes names that are not plain ASCII, byte by byte. */
export function unquote(name: string): string {
  if (!name.startsWith('"') || !name.endsWith('"')) return name
  const bytes: number[] = []
  const encoder = new TextEncoder()
  const inner = name.slice(1, -1)
  for (let at = 0; at < inner.length; at++) {
    const octal = /^\\([0-7]{3})/.exec(inner.slice(at, at + 4))
    if (octal) {
      bytes.push(parseInt(octal[1] ?? '0', 8))
      at += 3
    } else if (inner[at] === '\\') {
      const next = inner[++at] ?? ''
      bytes.push(...encoder.encode({ n: '\n', t: '\t' }[next] ?? next))
    } else {
      bytes.push(...encoder.encode(inner[at]))
    }
  }
  return new TextDecoder().decode(new Uint8Array(bytes))
}
