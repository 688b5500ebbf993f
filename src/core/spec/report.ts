/** Where the checks of a declaration put what they find: all of it, so that one answer tells the sender everything. */
import type { Violation } from './declaration.ts';

/** Violations, and warnings, that one answer holds: beyond it nobody reads, and the answer must stay small. */
const REPORT_MAX = 100;

export class Report {
  readonly violations: Violation[] = [];
  readonly warnings: Violation[] = [];

  refuse(pointer: string, rule: string): void {
    if (this.violations.length < REPORT_MAX) this.violations.push({ pointer, rule });
  }

  warn(pointer: string, rule: string): void {
    if (this.warnings.length < REPORT_MAX) this.warnings.push({ pointer, rule });
  }
}
