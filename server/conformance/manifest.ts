// An object of Kubernetes in the JSON of a recording; at least it says what it is. `shared/manifest` reads the rest.

import { z } from 'zod';

export const manifest = z.looseObject({ kind: z.string(), metadata: z.looseObject({ name: z.string() }) });
export type Manifest = z.infer<typeof manifest>;
