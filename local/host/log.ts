/** Where the host and the functions log to; the caller of `startHost` supplies it. */
import type { RpcLogLevel } from './rpc.ts';

export type LogLevel = RpcLogLevel;
export type HostLog = (level: LogLevel, category: string, message: string) => void;

/** The text of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The same with the stack, for the log. */
export function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
