import type { MasterPart } from "../../catalog/parts";
import type { IngestPorts } from "../ports";
import type { IngestSettings } from "../settings";
import { readBookmark, writeBookmark } from "./bookmark";
import { findStuck } from "./findStuck";
import type { RunReport } from "./runReport";
import { settleMaster } from "./settleMaster";

/**
 * Goes through the open work that a Region has claimed, from where the last run stopped, to its end or until the time is up.
 *
 * @param owner any Region: what it encoded, this Region registers
 */
export async function sweepOpenWork(
  ports: IngestPorts,
  settings: IngestSettings,
  owner: string,
  run: RunReport,
  deadline: Date,
): Promise<void> {
  const { catalog, now } = ports;
  const name = `open-work/${owner}`;
  let bookmark = await readBookmark(catalog, name);
  for (;;) {
    const page = await catalog.openWork(owner, bookmark.cursor);
    for (const master of page.items) {
      if (bookmark.after !== undefined && master.createdAt < bookmark.after) {
        continue;
      }
      if (now() >= deadline) {
        await writeBookmark(catalog, name, bookmark);
        return;
      }
      await settle(master);
      bookmark = { ...bookmark, after: master.createdAt };
    }
    bookmark = page.cursor === undefined ? {} : { cursor: page.cursor };
    await writeBookmark(catalog, name, bookmark);
    if (page.cursor === undefined) {
      return;
    }
  }

  async function settle(master: MasterPart): Promise<void> {
    await run.look(master.assetId, async () => {
      const settled = await settleMaster(ports, settings, master);
      run.addStuck(findStuck(settings, settled, now()));
      return settled.steps;
    });
  }
}
