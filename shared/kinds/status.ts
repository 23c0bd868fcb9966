// The API server's answer when it refuses: Kubernetes' Status object with its reasons, codes and texts (facts sheet 5.6, 9.5).

export const STATUS_CODES = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  AlreadyExists: 409,
  Conflict: 409,
  RequestEntityTooLarge: 413,
  Invalid: 422,
  TooManyRequests: 429,
  InternalError: 500,
  ServiceUnavailable: 503,
} as const;
export type StatusReason = keyof typeof STATUS_CODES;

export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: Record<string, never>;
  readonly status: 'Failure';
  readonly message: string;
  readonly reason: StatusReason;
  readonly details?:
    | {
        readonly name?: string;
        readonly kind?: string;
        readonly group?: string;
        readonly causes?: readonly StatusCause[];
        readonly retryAfterSeconds?: number;
      }
    | undefined;
  readonly code: number;
}

export function failure(reason: StatusReason, message: string, details?: Status['details']): Status {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    details,
    code: STATUS_CODES[reason],
  };
}
