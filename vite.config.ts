import { fileURLToPath } from 'node:url'

import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const client = fileURLToPath(new URL('client/', import.meta.url))
const page = (name: string): string => `${client}${name}.html`

/**
 * Three pages, one for each kind of person and one for the stream. Everything is a file of our own
 * origin: nothing is inlined, so `script-src 'self'; style-src 'self'; img-src 'self'` is enough.
 */
export default defineConfig({
  root: client,
  plugins: [react(), fetchStreamPageEarly()],
  // Pages may name their script by its path in the repository.
  resolve: { alias: [{ find: /^\/client\//, replacement: client }] },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // `light-dark()` is the youngest thing that the pages use: 2024 in all three engines.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    assetsInlineLimit: 0,
    // The polyfill is for browsers that cannot decode the stream either.
    modulePreload: { polyfill: false },
    rolldownOptions: { input: [page('desk'), page('console'), page('view')] },
  },
})

/** After the desk comes the page of the stream: its few files are there before anybody clicks. */
function fetchStreamPageEarly(): Plugin {
  return {
    name: 'fetch-stream-page-early',
    transformIndexHtml: {
      order: 'post',
      handler: (_html, { path, bundle = {} }) => {
        const chunks = Object.values(bundle).filter((file) => file.type === 'chunk')
        const view = chunks.find(({ facadeModuleId }) => facadeModuleId === page('view'))
        if (!path.endsWith('desk.html') || view === undefined) return []
        const scripts = [view.fileName, ...view.imports]
        const styles = [...(view.viteMetadata?.importedCss ?? [])]
        return [
          ...scripts.map((file) => ({ file, as: 'script' })),
          ...styles.map((file) => ({ file, as: 'style' })),
        ].map(({ file, as }) => ({
          tag: 'link',
          attrs: { rel: 'prefetch', href: `/${file}`, as, crossorigin: true },
        }))
      },
    },
  }
}
