import { describe, expect, it } from 'vitest'
import { blocksOf, spansOf } from './markdown'

describe('a plan', () => {
  it('is headings, text, points and code', () => {
    const blocks = blocksOf('# Mend it\n\nFirst **look**,\nthen act.\n\n1. Read `pool.py`\n   and its tests\n   - nested\n2) Edit\n\n> careful\n\n```sh\ncargo test\n# not a heading\n```\n---\n')
    expect(blocks.map((one) => one.kind)).toEqual(['heading', 'text', 'item', 'item', 'item', 'quote', 'code', 'rule'])
    expect(blocks[1]).toMatchObject({ spans: [{ text: 'First ' }, { text: 'look', as: 'strong' }, { text: ',\nthen act.' }] })
    expect(blocks[2]).toMatchObject({ mark: '1.', depth: 0, spans: [{ text: 'Read ' }, { text: 'pool.py', as: 'code' }, { text: ' ' }, { text: 'and its tests' }] })
    expect(blocks[3]).toMatchObject({ mark: '•', depth: 1 })
    expect(blocks[6]).toEqual({ kind: 'code', text: 'cargo test\n# not a heading' })
  })
  it('keeps HTML as text, and says where a link leads', () => {
    expect(spansOf('<img src=x onerror=alert(1)>')).toEqual([{ text: '<img src=x onerror=alert(1)>', as: 'plain' }])
    expect(spansOf('see [the docs](javascript:alert(1))')[1]).toMatchObject({ text: 'the docs (javascript:alert(1)', as: 'plain' })
    expect(spansOf('![x](https://evil.example/p.png)')).toEqual([{ text: 'x (https://evil.example/p.png)', as: 'plain' }])
  })
  it('loses nothing of code whose fence was never closed', () => {
    expect(blocksOf('```\nrm -rf /')).toEqual([{ kind: 'code', text: 'rm -rf /' }])
  })
})
