/** Rows under a head, as kubectl and az print them: no lines between, two spaces apart, nothing after the last word. */
import stringWidth from 'string-width';

/** Spaces between columns. */
const GAP = '  ';
/** What is as wide as it is long, which nearly all cells are. */
const PLAIN = /^[\x20-\x7e]*$/;

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows].map((cells) => cells.map((text) => ({ text, width: widthOf(text) })));
  const widths = head.map((_, column) => all.reduce((most, cells) => Math.max(most, cells[column]?.width ?? 0), 0));
  return all
    .map((cells) =>
      cells
        .map(({ text, width }, column) => text + ' '.repeat((widths[column] ?? 0) - width))
        .join(GAP)
        .trimEnd(),
    )
    .join('\n');
}

/** Names and values, below each other; those without a value are left out. */
export function pairs(rows: readonly (readonly [string, string | undefined])[]): string {
  const said = rows.filter((row): row is readonly [string, string] => row[1] !== undefined && row[1] !== '');
  const width = Math.max(0, ...said.map(([name]) => name.length));
  return said.map(([name, value]) => `${name.padEnd(width)}${GAP}${value}`).join('\n');
}

export function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, GAP);
}

/** Columns of a terminal: colours take none, wide letters two. */
function widthOf(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(text);
}
