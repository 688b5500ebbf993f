/** The two rules about promises that need types: a lost promise in a function is lost work. All else is Biome's. */
import tseslint from 'typescript-eslint';

export default tseslint.config({
  files: ['functions/**/*.ts', 'src/**/*.ts', 'local/**/*.ts', 'scripts/**/*.ts', 'test/**/*.ts', 'samples/**/*.ts'],
  linterOptions: { reportUnusedDisableDirectives: 'off' },
  languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true } },
  plugins: { '@typescript-eslint': tseslint.plugin },
  rules: {
    '@typescript-eslint/no-floating-promises': 'error',
    '@typescript-eslint/no-misused-promises': 'error',
  },
});
