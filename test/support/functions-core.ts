/**
 * vitest setup file: supplies `@azure/functions-core` before any test imports `@azure/functions`. Worker processes
 * serve many files, and the library would stay in its test mode for all of them after one early import.
 */
import { installCore } from '../../local/host/install.ts';

installCore();
