// What dist/vendor/lancedb.js gives (scripts/bundle-lancedb.mjs); types come from the packages it is bundled of.
export * from '@lancedb/lancedb';
export * as arrow from 'apache-arrow';
