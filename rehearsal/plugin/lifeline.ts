/**
 * Ends this process when the engine that started it is gone, so that even a killed engine leaves nothing behind. Loaded
 * by the provider plugins, and before the policy pack's own program.
 *
 * Three signs, because none is enough alone: the engine interrupts its plugins when it is done with them; the pipe that it
 * holds to a plugin's standard input closes when it dies; and an orphan gets another parent.
 */
const PARENT_CHECK_MS = 500;

const parent = process.ppid;

function leave(): void {
  process.exit(0);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, leave);
}
process.stdin.on("end", leave);
process.stdin.on("close", leave);
process.stdin.on("error", leave);
process.stdin.resume();
process.stdin.unref();
setInterval(() => {
  if (process.ppid !== parent) {
    leave();
  }
}, PARENT_CHECK_MS).unref();
