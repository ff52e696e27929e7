import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

const SECURITY_HEADERS = [
  { key: 'x-content-type-options', value: 'nosniff' },
  { key: 'x-frame-options', value: 'DENY' },
  // With `no-referrer` browsers send forms without saying from which site, and none could be told from another's.
  { key: 'referrer-policy', value: 'same-origin' },
  { key: 'permissions-policy', value: 'camera=(), microphone=(), geolocation=()' },
  { key: 'cross-origin-opener-policy', value: 'same-origin' },
  { key: 'cross-origin-resource-policy', value: 'same-origin' },
];

/** @type {import('next').NextConfig} */
const config = {
  output: 'standalone',
  outputFileTracingRoot: root,
  turbopack: {
    root,
    // Routes are bundled apart, and each would hold a copy of the engine. External packages may not be links, as those of
    // workspaces are, so a module of ours loads it when the server runs.
    resolveAlias: { '@networkflow/engine': './src/server/engine-at-run-time.ts' },
  },
  // `next dev` knows itself as localhost only and would refuse its own hot reload under the address.
  allowedDevOrigins: ['127.0.0.1'],
  poweredByHeader: false,
  reactStrictMode: true,
  // `npm run typecheck` does it; a second time here is a third of the build.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ['zod'],
  images: { unoptimized: true },
  outputFileTracingExcludes: { '*': ['../../node_modules/@img/**', '../../node_modules/sharp/**'] },
  headers: async () => [{ source: '/(.*)', headers: SECURITY_HEADERS }],
  experimental: { optimizePackageImports: ['@mantine/core', '@mantine/hooks'] },
};

export default config;
