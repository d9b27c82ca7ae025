import { z } from "zod";

/** The name of a Region, of which the rules say whether the stack has it. */
export const regionName = z
  .string()
  .regex(/^[a-z0-9-]{1,32}$/, "expected the name of a Region, such as us-west-2");
