import * as pulumi from "@pulumi/pulumi";

/** The value of a known output. Rejects when the output faulted; `apply` alone would stay silent. Never settles when it is unknown. */
export async function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    pulumi.recover(
      output.apply((value) => {
        resolve(value);
        return undefined;
      }),
      (error: unknown) => {
        reject(error instanceof Error ? error : new Error("the output faulted", { cause: error }));
        return undefined;
      },
    );
  });
}
