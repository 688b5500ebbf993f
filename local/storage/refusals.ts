/** What tables and queues refuse a request with: status, the service's own code, its words. Thrown by the calls here. */
import { Refusal } from '../world/refusal.ts';

export const tableNotFound = (): Refusal => new Refusal(404, 'TableNotFound', 'The table specified does not exist.');
export const resourceNotFound = (): Refusal =>
  new Refusal(404, 'ResourceNotFound', 'The specified resource does not exist.');
export const tableAlreadyExists = (): Refusal =>
  new Refusal(409, 'TableAlreadyExists', 'The table specified already exists.');
export const entityAlreadyExists = (): Refusal =>
  new Refusal(409, 'EntityAlreadyExists', 'The specified entity already exists.');
export const conditionNotMet = (): Refusal =>
  new Refusal(412, 'UpdateConditionNotSatisfied', 'The update condition specified in the request was not satisfied.');
export const invalidInput = (message = 'One of the request inputs is not valid.'): Refusal =>
  new Refusal(400, 'InvalidInput', message);
export const queueNotFound = (): Refusal => new Refusal(404, 'QueueNotFound', 'The specified queue does not exist.');
export const messageNotFound = (): Refusal =>
  new Refusal(404, 'MessageNotFound', 'The specified message does not exist.');
export const bodyTooLarge = (): Refusal =>
  new Refusal(413, 'RequestBodyTooLarge', 'The request body is too large and exceeds the maximum permissible limit.');
export const outOfRange = (parameter: string): Refusal =>
  new Refusal(
    400,
    'OutOfRangeQueryParameterValue',
    `The query parameter '${parameter}' is outside the permissible range.`,
  );
export const noAuthorization = (): Refusal =>
  new Refusal(
    403,
    'AuthorizationFailure',
    'Server failed to authenticate the request: it has no Authorization header.',
  );
export const notImplemented = (): Refusal =>
  new Refusal(501, 'NotImplemented', 'The requested operation is not implemented on the specified resource.');
export const invalidXml = (): Refusal =>
  new Refusal(400, 'InvalidXmlDocument', 'XML specified is not syntactically valid.');
