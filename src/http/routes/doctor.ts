/** GET of the doctor: what Mooring leans on, and whether it holds. Reads only; 200 whatever is found. */
import { worstOf } from '../../core/doctor/finding.ts';
import type { ApiResponse, Context } from '../exchange.ts';
import { Refusal } from '../problem.ts';
import { json } from '../respond.ts';
import { time } from '../times.ts';

export async function getDoctor({ parts, defaults, signal }: Context): Promise<ApiResponse> {
  if (!defaults.doctor) throw new Refusal('not-found', { detail: 'this server has no doctor' });
  const findings = await defaults.doctor(signal);
  return json(200, { level: worstOf(findings), at: time(parts.clock.now()), findings });
}
