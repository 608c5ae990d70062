// node build.mjs FILE: the charts' script of the report, in one file. The licences of what is in it stand at its end.
import { build } from 'esbuild';

await build({
  entryPoints: [new URL('charts/main.js', import.meta.url).pathname],
  outfile: process.argv[2],
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2020',
  define: { 'process.env.NODE_ENV': '"production"' },
  charset: 'utf8',
  legalComments: 'eof',
  logLevel: 'warning',
});
