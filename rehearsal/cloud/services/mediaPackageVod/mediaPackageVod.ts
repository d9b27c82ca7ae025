import type { Cloud } from "../../core/cloud";
import { EventBus } from "../eventBridge/eventBus";
import { Assets } from "./assets";
import { CdnAuthorizer } from "./cdnAuthorization";
import { Egress } from "./egress";
import { Ingestion } from "./ingestion";
import { KeyProviders } from "./keyProviders";
import { notificationEvent } from "./notificationEvents";
import type { VodNotification } from "./notifications";
import { PackagingConfigurations } from "./packagingConfigurations";
import { PackagingGroups } from "./packagingGroups";
import { Registry } from "./registry";
import { RequestThrottle } from "./requestThrottle";

/** MediaPackage VOD in every account and Region: what exists, the ingest, and the egress that viewers' CDN reads from. */
export class MediaPackageVod {
  readonly registry = new Registry();
  readonly throttle: RequestThrottle;
  readonly groups: PackagingGroups;
  readonly configurations: PackagingConfigurations;
  readonly assets: Assets;
  readonly egress: Egress;
  readonly keyProviders: KeyProviders;
  readonly #ingestion: Ingestion;

  constructor(cloud: Cloud) {
    const authorizer = new CdnAuthorizer(cloud);
    this.keyProviders = new KeyProviders(cloud);
    this.#ingestion = new Ingestion(cloud, this.registry, this.keyProviders);
    this.throttle = new RequestThrottle(cloud.clock);
    this.groups = new PackagingGroups(cloud, this.registry, authorizer);
    this.configurations = new PackagingConfigurations(cloud, this.registry, this.groups, this.#ingestion);
    this.assets = new Assets(cloud, this.registry, this.groups, this.#ingestion);
    this.egress = new Egress(cloud, this.registry, authorizer);
    this.onNotification((notification) => {
      cloud.service(EventBus).publish(notificationEvent(notification));
    });
  }

  /** Calls `listener` for every notification: ingests that start, end or fail, and configurations that become playable. */
  onNotification(listener: (notification: VodNotification) => void | Promise<void>): void {
    this.#ingestion.notifications.listen(listener);
  }
}
