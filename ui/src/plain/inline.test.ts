import { expect, it } from 'vitest'
import { pieces } from './inline'

it('code in a line is told from words, and a lone backtick is a backtick', () => {
  expect(pieces('run `cargo test` twice')).toEqual([
    { text: 'run ', code: false }, { text: 'cargo test', code: true }, { text: ' twice', code: false },
  ])
  expect(pieces('a ` b')).toEqual([{ text: 'a ` b', code: false }])
  expect(pieces('<b>`<i>`')).toEqual([{ text: '<b>', code: false }, { text: '<i>', code: true }])
})
