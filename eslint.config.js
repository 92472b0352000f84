import tseslint from 'typescript-eslint';

/** What TypeScript lets a browser's code name, but no browser has. */
const NODE_GLOBALS = [
  'process',
  'Buffer',
  'global',
  'require',
  'module',
  'exports',
  '__dirname',
  '__filename',
];

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'coverage/', 'kernels/'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { project: './tsconfig.check.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Adapters answer synchronously behind ports that are asynchronous for the stores that need it.
      '@typescript-eslint/require-await': 'off',
      // Loops over typed arrays stay in bounds by construction; a check per element would cost the hot path.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    // Code of a browser: a program of its own, which the types of the report's data bring Node's types into.
    files: ['src/cli/report/page/**/*.ts'],
    languageOptions: {
      parserOptions: {
        project: './src/cli/report/page/tsconfig.json',
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      'no-restricted-globals': ['error', ...NODE_GLOBALS],
    },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts', 'examples/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
);
