// Files that the built product never opens, and what stands in for one. Each line has its reason; the suite that runs against
// the image (test/image) asks every page and route of what is left.

/** Below the folder of a package, whole folders or files; `*` stands for part of a name. */
export const UNUSED = [
  {
    path: 'next/dist/server/capsize-font-metrics.json',
    because: 'measures of fonts, read by next/font while building',
  },
  { path: 'next/dist/server/dev/hot-reloader-turbopack.js', because: '`next dev`' },
  { path: 'next/dist/server/dev/hot-reloader-webpack.js', because: '`next dev`' },
  { path: 'next/dist/server/dev/on-demand-entry-handler.js', because: '`next dev`' },
  { path: 'next/dist/compiled/next-server/*-experimental.runtime.prod.js', because: "React's experimental channel" },
  { path: 'next/dist/server/app-render/app-render.js', because: 'compiled into app-page-turbo.runtime.prod.js' },
  { path: 'next/dist/client/components/segment-cache', because: "navigation, in the browsers' bundle" },
  { path: 'next/dist/compiled/edge-runtime', because: 'nothing runs on the edge runtime' },
  { path: 'next/dist/compiled/@edge-runtime/primitives', because: 'nothing runs on the edge runtime' },
  { path: 'next/dist/compiled/conf', because: "Next's telemetry, which is off" },
  { path: 'next/dist/compiled/tar', because: 'the command that updates Next' },
  { path: 'next/dist/compiled/@mswjs', because: 'testing of pages' },
  { path: 'next/dist/compiled/ws', because: '`next dev`' },
  { path: 'next/dist/compiled/watchpack', because: '`next dev`' },
  {
    path: 'next/dist/compiled/comment-json/index.js',
    because: 'loaded at the start, and used to read tsconfig.json while building',
    instead: 'module.exports = {};\n',
  },
  {
    path: 'brotli/dec',
    because: 'Node unpacks Brotli itself, and the one caller does so for fonts that no case file has',
  },
  {
    path: 'brotli/decompress.js',
    because: 'the same',
    instead: "module.exports = (bytes) => require('node:zlib').brotliDecompressSync(bytes);\n",
  },
  { path: 'react-dom/cjs/react-dom-server*', because: 'the pages of app/ are rendered by the one inside Next' },
];
