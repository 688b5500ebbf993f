/** S14, log injection: whatever a value holds, an entry is one line of JSON that no terminal obeys. */
import { afterEach, expect, it, vi } from 'vitest';
import { consoleLog } from '../../src/runtime/system.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const HOSTILE = [
  'a\r\nb',
  '\u001b[31mred\u001b]0;title\u0007',
  'a\u009b31mb\u0090c\u007f',
  'a\u2028b\u2029c',
  'gpj.\u202eexe\u2066x\u2069',
  'zero\u200bwidth\ufeff',
  '\u{e0041}tag',
  '"},{"level":"error","message":"forged"',
  'lone \ud800 half',
];

function logged(value: unknown): string {
  const lines: string[] = [];
  vi.spyOn(console, 'warn').mockImplementation((line: string) => void lines.push(line));
  consoleLog.warn('a message', { value, nested: { value } });
  expect(lines).toHaveLength(1);
  return lines[0] ?? '';
}

it.each(HOSTILE.map((text) => [JSON.stringify(text), text]))('%s stays inside its line', (_, text) => {
  const line = logged(text);
  expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
  expect(JSON.parse(line)).toMatchObject({ level: 'warn', message: 'a message', value: text, nested: { value: text } });
});

it('no value passes for the entry’s own time, level or message', () => {
  const lines: string[] = [];
  vi.spyOn(console, 'info').mockImplementation((line: string) => void lines.push(line));
  consoleLog.info('a message', { level: 'error', message: 'forged', time: 'never' });
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info', message: 'a message' });
});
