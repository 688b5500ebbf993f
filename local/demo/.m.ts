import { measureShare } from './measure.ts';
console.log(await measureShare(process.argv[2] ?? ''));
