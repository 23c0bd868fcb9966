// The scenario in a journal's header: checked, since a journal may come from anywhere.

import { firstIssue } from '../journal/schema.ts';
import type { JournalHeader } from '../journal/record.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { scenarioSchema } from '../scenario/schema.ts';

/** The scenario itself and not zod's copy, so that it is the same text when it is written again; or what is wrong with it. */
export function scenarioOf(header: JournalHeader): { readonly scenario: Scenario } | { readonly wrong: string } {
  const parsed = scenarioSchema.safeParse(header.scenario);
  return parsed.success ? { scenario: header.scenario as Scenario } : { wrong: firstIssue(parsed.error) }; // the schema transforms nothing
}
