/** Colours, where the terminal shows them and nobody said no. Applied after other people's text has been made safe. */
import { styleText } from 'node:util';

export interface Style {
  good(text: string): string;
  busy(text: string): string;
  bad(text: string): string;
  faint(text: string): string;
  strong(text: string): string;
  /** By what a group's phase means to its owner. */
  phase(phase: string): string;
}

const GOOD = new Set(['Running', 'Completed']);
const BAD = new Set(['Stalled', 'Unhealthy']);
const QUIET = new Set(['Stopped']);

export function styleOf(color: boolean): Style {
  const paint = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    color && text !== '' ? styleText(format, text, { validateStream: false }) : text;
  const [good, busy, bad, faint, strong] = [paint('green'), paint('yellow'), paint('red'), paint('dim'), paint('bold')];
  const phase = (text: string) => {
    if (GOOD.has(text)) return good(text);
    if (BAD.has(text)) return bad(text);
    return QUIET.has(text) ? text : busy(text);
  };
  return { good, busy, bad, faint, strong, phase };
}
