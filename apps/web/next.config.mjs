import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const duckdb = path.join(root, 'node_modules/@duckdb');

/** DuckDB's shared library is opened by the addon, not imported, so tracing misses it; one folder exists per platform. */
const nativeFolders = existsSync(duckdb) ? readdirSync(duckdb).filter((name) => name.startsWith('node-bindings-')) : [];

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
  turbopack: { root },
  // `next dev` knows itself as localhost only and would refuse its own hot reload under the address.
  allowedDevOrigins: ['127.0.0.1'],
  poweredByHeader: false,
  reactStrictMode: true,
  // `npm run typecheck` does it; a second time here is a third of the build.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ['@duckdb/node-api', '@duckdb/node-bindings'],
  outputFileTracingIncludes: { '/*': nativeFolders.map((name) => `../../node_modules/@duckdb/${name}/*`) },
  images: { unoptimized: true },
  outputFileTracingExcludes: { '*': ['../../node_modules/@img/**', '../../node_modules/sharp/**'] },
  headers: async () => [{ source: '/(.*)', headers: SECURITY_HEADERS }],
  experimental: { optimizePackageImports: ['@mantine/core', '@mantine/hooks'] },
};

export default config;
