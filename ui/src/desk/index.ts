import type { Desk } from './desk'

/** Chosen when the page is built: `--mode fake` is for designing and trying without the app. */
export const desk: Desk =
  import.meta.env.MODE === 'fake' ? (await import('./fake')).fake : (await import('./tauri')).tauri

export * from './desk'
