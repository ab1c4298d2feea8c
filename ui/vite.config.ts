import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [svelte()],
  build: { target: 'safari16', modulePreload: false, emptyOutDir: true },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
})
