/** A plan's answer, and differences, as text: core tells them; here what came over the wire is made sure of first. */
import type { PlanAnswer } from '../../core/drift/plan-answer.ts';
import { tellDifferences, tellPlan } from '../../core/drift/tell.ts';
import { isObject, type JsonObject } from '../../core/json.ts';
import { printable } from '../../core/printable.ts';
import { Unreachable } from '../failure.ts';

/** Characters of a sentence. */
const COURSE_MAX = 800;

/** Warnings are told apart from it, with their places in the file. */
export function planText(answer: JsonObject): string {
  return tellPlan({ ...planIn(answer), warnings: [] }).join('\n');
}

export function differencesText(answer: JsonObject): string {
  const plan = planIn(answer);
  const lines = tellDifferences(plan.differences);
  if (plan.truncated) lines.push('  and more differences, not told here');
  if (lines.length === 0 && plan.course && plan.course.length > 0)
    return plan.course.map((line) => printable(line, COURSE_MAX)).join('\n');
  // Nothing to compare with, or stopped where it should run: the step says what the list cannot.
  if (lines.length === 0 && plan.class === 'create') return `nothing is there under this name: ${plan.message}`;
  const step = plan.step === 'none' ? (plan.pending?.step ?? 'none') : plan.step;
  if (lines.length === 0 && step !== 'none' && step !== 'tags') lines.push(`${step}: ${plan.message}`);
  else if (lines.length === 0 && plan.reason.endsWith('Outside')) lines.push(plan.message);
  return lines.join('\n');
}

function planIn(answer: JsonObject): PlanAnswer {
  if (isPlan(answer)) return answer;
  throw new Unreachable('the server’s answer is no plan this command knows: are both of one version?');
}

/** The members that are read without asking whether they are there. */
function isPlan(answer: unknown): answer is PlanAnswer {
  if (!isRecord(answer)) return false;
  const { differences, revision, impact } = answer;
  return (
    ['step', 'class', 'reason', 'message'].every((member) => typeof answer[member] === 'string') &&
    isRecord(revision) &&
    isRecord(impact) &&
    isRecord(impact['address']) &&
    isRecord(impact['allowances']) &&
    typeof impact['summary'] === 'string' &&
    ['string', 'object'].includes(typeof impact['interruption']) &&
    impact['interruption'] !== null &&
    (answer['pending'] === undefined || isRecord(answer['pending'])) &&
    (answer['course'] === undefined || isTexts(answer['course'])) &&
    Array.isArray(differences) &&
    differences.every(
      (one) =>
        isObject(one) &&
        ['pointer', 'kind', 'class', 'reason'].every((key) => typeof one[key] === 'string') &&
        (one['replicas'] === undefined || isTexts(one['replicas'])),
    )
  );
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return isObject(value);
}
