/**
 * Lines at the end of a terminal that are drawn over again in place. Each frame is one write that overwrites line by
 * line, never clears first, and is shown at once where the terminal knows synchronized output: nothing flickers.
 */
import type { Sink } from '../io.ts';

const ESC = '\u001b[';
/** Of a terminal that does not say: lines beyond its height could not be reached again. */
const ROWS_DEFAULT = 24;
/** Long lines are cut by the terminal, so that a line is a row; the cursor stays out of the way. */
const BEGIN = `${ESC}?7l${ESC}?25l`;
const END = `${ESC}?7h${ESC}?25h`;

export interface LiveBlock {
  draw(lines: readonly string[]): void;
  /** Leaves what was drawn last where it stands. To be called whatever happens. */
  end(): void;
}

export function liveBlock(sink: Sink): LiveBlock {
  let drawn = 0;
  let begun = false;
  return {
    draw(lines) {
      const room = Math.max(1, (sink.rows ?? ROWS_DEFAULT) - 1);
      const more = lines.length - room + 1;
      const shown = lines.length <= room ? lines : [...lines.slice(0, room - 1), `  … and ${more} more lines`];
      const up = drawn > 0 ? `${ESC}${drawn}F` : '';
      const text = shown.map((line) => `${line}${ESC}K\n`).join('');
      sink.write(`${begun ? '' : BEGIN}${ESC}?2026h${up}${text}${ESC}J${ESC}?2026l`);
      [drawn, begun] = [shown.length, true];
    },
    end() {
      if (begun) sink.write(END);
      begun = false;
    },
  };
}
