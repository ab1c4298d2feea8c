/** A plan's Markdown as plain data. What is drawn from it are elements with text in them: never HTML, never a link that
 * can be followed, never a picture that is fetched. */

export type Span = { text: string; as: 'plain' | 'code' | 'strong' | 'em' }

export type Block =
  | { kind: 'heading'; level: number; spans: Span[] }
  | { kind: 'text'; spans: Span[] }
  | { kind: 'item'; depth: number; mark: string; spans: Span[] }
  | { kind: 'quote'; spans: Span[] }
  | { kind: 'code'; text: string }
  | { kind: 'rule' }

export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = []
  let text: string[] = []
  let quote: string[] = []
  let code: { fence: string; lines: string[] } | null = null
  const flush = () => {
    if (text.length > 0) blocks.push({ kind: 'text', spans: spansOf(text.join('\n')) })
    if (quote.length > 0) blocks.push({ kind: 'quote', spans: spansOf(quote.join('\n')) })
    text = []
    quote = []
  }
  for (const line of markdown.replace(/\r\n?/g, '\n').split('\n')) {
    if (code) {
      if (line.trim().startsWith(code.fence) && line.trim().replaceAll(code.fence[0] ?? '`', '') === '') {
        blocks.push({ kind: 'code', text: code.lines.join('\n') })
        code = null
      } else code.lines.push(line)
      continue
    }
    const fence = /^\s*(```+|~~~+)/.exec(line)
    const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line)
    const item = /^(\s*)([-*+]|\d{1,3}[.)])\s+(.*)$/.exec(line)
    const quoted = /^\s*>\s?(.*)$/.exec(line)
    if (fence) {
      flush()
      code = { fence: fence[1] ?? '```', lines: [] }
    } else if (heading) {
      flush()
      blocks.push({ kind: 'heading', level: heading[1]?.length ?? 1, spans: spansOf(heading[2] ?? '') })
    } else if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) {
      flush()
      blocks.push({ kind: 'rule' })
    } else if (item) {
      flush()
      const mark = /^\d/.test(item[2] ?? '') ? `${parseInt(item[2] ?? '1', 10)}.` : '•'
      blocks.push({ kind: 'item', depth: Math.min(6, Math.floor((item[1] ?? '').replaceAll('\t', '    ').length / 2)), mark, spans: spansOf(item[3] ?? '') })
    } else if (quoted) {
      if (text.length > 0) flush()
      quote.push(quoted[1] ?? '')
    } else if (line.trim() === '') {
      flush()
    } else {
      const last = blocks.at(-1)
      // A line that goes on under a point belongs to it.
      if (text.length === 0 && quote.length === 0 && last?.kind === 'item' && /^\s/.test(line)) {
        last.spans = [...last.spans, { text: ' ', as: 'plain' }, ...spansOf(line.trim())]
      } else {
        if (quote.length > 0) flush()
        text.push(line.trim())
      }
    }
  }
  flush()
  if (code) blocks.push({ kind: 'code', text: code.lines.join('\n') })
  return blocks
}

const SPAN = /(`+)(.+?)\1|\*\*(\S(?:.*?\S)?)\*\*|__(\S(?:.*?\S)?)__|\*(\S(?:.*?\S)?)\*|!?\[([^\]\n]*)\]\(([^)\s]*)[^)]*\)/gs

/** Emphasis and code; of a link or a picture its words and where it leads, as text. */
export function spansOf(text: string): Span[] {
  const spans: Span[] = []
  let from = 0
  for (const found of text.matchAll(SPAN)) {
    if (found.index > from) spans.push({ text: text.slice(from, found.index), as: 'plain' })
    const [all, , code, strong, under, em, label, target] = found
    if (code !== undefined) spans.push({ text: code, as: 'code' })
    else if (strong !== undefined || under !== undefined) spans.push({ text: strong ?? under ?? '', as: 'strong' })
    else if (em !== undefined) spans.push({ text: em, as: 'em' })
    else spans.push({ text: `${label} (${target})`, as: 'plain' })
    from = found.index + all.length
  }
  if (from < text.length) spans.push({ text: text.slice(from), as: 'plain' })
  return spans
}
