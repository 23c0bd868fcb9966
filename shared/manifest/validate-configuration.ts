// The API server's rules for ConfigMaps and Secrets (pkg/apis/core/validation, ValidateConfigMap and ValidateSecret): their keys, and how much they hold.

import { base64Bytes } from '../base/base64.ts';
import { LIMITS } from '../base/limits.ts';
import { encodeUtf8 } from '../base/utf8.ts';
import type { DecodedOf } from './manifest-object.ts';
import { type Finding, invalid } from './problem.ts';

const KEY =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

export function configurationFindings(object: DecodedOf<'ConfigMap'> | DecodedOf<'Secret'>): Finding[] {
  const found: Finding[] = [];
  let total = 0;
  for (const [key, value] of Object.entries(object.data)) {
    if (!/^[-._a-zA-Z0-9]{1,253}$/.test(key)) found.push(invalid(['data', key], key, KEY));
    const bytes = object.kind === 'Secret' ? base64Bytes(value) : encodeUtf8(value).length;
    if (bytes === undefined) found.push(invalid(['data', key], '<base64>', 'illegal base64 data'));
    total += bytes ?? 0;
  }
  if (total > LIMITS.configurationBytes)
    found.push({
      path: object.kind === 'Secret' ? ['data'] : [],
      reason: 'FieldValueTooLong',
      message: `Too long: may not be more than ${LIMITS.configurationBytes} bytes`,
      hint: '',
    });
  return found;
}
