import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { policyDocument } from "../iam/policyDocument";
import type { Placement } from "../placement";
import { CdnIdentifier, type CdnIdentifierArgs } from "./cdnIdentifier";
import type { MediaOrigin } from "./mediaOrigin";
import type { RegionalDrmProfiles } from "./drmProfile";
import {
  PackagingConfigurations,
  type ReadyDrmProfile,
  type VersionSettings,
} from "./packagingConfigurations";
import { PackagingGroup } from "./packagingGroup";
import { sourceRoleStatements } from "./packagingRolePolicies";
import type { SourceRole } from "./sourceRole";
import { SpekeRole } from "./spekeRole";

/** A packaging group as the configuration describes it. */
export interface PackagingGroupSettings {
  /** Name of the DRM profile of the versions that name none. Left out: they are in the clear. */
  readonly drm?: string | undefined;
  /** Configurations by `<format>-v<number>`. */
  readonly configurations: Readonly<Record<string, VersionSettings>>;
}

/** Arguments of {@link RegionalPackaging}. */
export interface RegionalPackagingArgs extends Placement {
  /** Beginning of the packaging groups' ids: unique per stack, since stacks may share an account and Region. */
  readonly namePrefix: string;
  /** Packaging groups by name. */
  readonly groups: Readonly<Record<string, PackagingGroupSettings>>;
  /**
   * DRM profiles by name, as this Region uses them. Each gets its role, whether a group uses it yet or not: a key provider in another
   * account has to be told the role first.
   * @default none
   */
  readonly drmProfiles?: RegionalDrmProfiles;
  /** Days that egress access logs are kept, one of CloudWatch Logs' retentions; 0 for no logs. */
  readonly egressLogDays: number;
  /** This Region's packaged bucket and its key. */
  readonly packaged: { readonly bucketArn: pulumi.Input<string>; readonly keyArn: pulumi.Input<string> };
  /** Role by which MediaPackage reads the packaged bucket; the bucket's key policy names it already. */
  readonly sourceRole: SourceRole;
  /** The CDN identifier's rotation, the name of the parameter that remembers it, and the present. */
  readonly cdnIdentifier: Pick<CdnIdentifierArgs, "rotation" | "recordName" | "now">;
  /** Days, 7 to 30, during which the deleted identifier or its key can be brought back. @default 30 */
  readonly recoveryDays?: number;
  /** Whether Pulumi refuses to delete or replace groups, versions that are not retiring, the identifier and its key. */
  readonly protect: boolean;
}

/** A packaging group as the rest of the platform sees it. */
export interface RegionalPackagingGroup {
  readonly id: pulumi.Output<string>;
  /** Host of the egress endpoint, without `https://`. */
  readonly domainName: pulumi.Output<string>;
  /** Configurations by `<format>-v<number>`. */
  readonly configurations: Readonly<Record<string, { readonly id: pulumi.Output<string> }>>;
}

/**
 * One Region's packaging: what MediaPackage may read, how it recognises the CDN, the groups and their configurations. It hands over
 * its own CDN origins, so that the distribution only composes.
 *
 * Assets are not here: they come and go at run time, and the ingest functions create them.
 *
 * Pass the Region's AWS provider and a random provider in the options.
 */
export class RegionalPackaging extends pulumi.ComponentResource {
  /** Groups by their name in the configuration. */
  readonly groups: Readonly<Record<string, RegionalPackagingGroup>>;
  /** One origin per group. */
  readonly origins: readonly MediaOrigin[];
  /** Value of the CDN authorization header, a secret. */
  readonly cdnIdentifier: pulumi.Output<string>;
  readonly cdnIdentifierSecretArn: pulumi.Output<string>;
  /** Key of that secret. */
  readonly cdnIdentifierKeyArn: pulumi.Output<string>;
  readonly sourceRoleArn: pulumi.Output<string>;
  /** Roles that ask key providers, by DRM profile. */
  readonly spekeRoleArns: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: RegionalPackagingArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:packaging:RegionalPackaging", name, {}, opts);
    new aws.iam.RolePolicy(
      `${name}-source-permissions`,
      {
        role: args.sourceRole.roleName,
        policy: policyDocument(sourceRoleStatements({ region: args.region, ...args.packaged })),
      },
      { parent: this },
    );
    const identifier = new CdnIdentifier(
      `${name}-cdn-identifier`,
      {
        accountId: args.accountId,
        region: args.region,
        ...args.cdnIdentifier,
        ...(args.recoveryDays === undefined ? {} : { recoveryDays: args.recoveryDays }),
        protect: args.protect,
      },
      { parent: this },
    );
    const drmProfiles = this.createRoles(name, args);
    this.groups = Object.fromEntries(
      Object.entries(args.groups).map(([group, settings]) => [
        group,
        this.createGroup(`${name}-${group}`, `${args.namePrefix}-${group}`, settings, {
          ...args,
          identifier,
          drmProfiles,
        }),
      ]),
    );
    this.origins = Object.entries(this.groups).map(([packagingGroup, { domainName }]) => ({
      packagingGroup,
      region: args.region,
      domainName,
      cdnIdentifier: identifier.value,
    }));
    this.cdnIdentifier = identifier.value;
    this.cdnIdentifierSecretArn = identifier.secretArn;
    this.cdnIdentifierKeyArn = identifier.keyArn;
    this.sourceRoleArn = args.sourceRole.arn;
    this.spekeRoleArns = Object.fromEntries(
      Object.entries(drmProfiles).map(([profile, { role }]) => [profile, role.arn]),
    );
    this.registerOutputs({
      groups: this.groups,
      origins: this.origins,
      cdnIdentifier: this.cdnIdentifier,
      cdnIdentifierSecretArn: this.cdnIdentifierSecretArn,
      cdnIdentifierKeyArn: this.cdnIdentifierKeyArn,
      sourceRoleArn: this.sourceRoleArn,
      spekeRoleArns: this.spekeRoleArns,
    });
  }

  private createRoles(
    name: string,
    { accountId, region, drmProfiles = {} }: RegionalPackagingArgs,
  ): Record<string, ReadyDrmProfile> {
    return Object.fromEntries(
      Object.entries(drmProfiles).map(([profile, settings]) => [
        profile,
        {
          ...settings,
          role: new SpekeRole(
            `${name}-speke-${profile}`,
            { accountId, region, profile, keyProvider: settings.keyProvider },
            { parent: this },
          ),
        },
      ]),
    );
  }

  private createGroup(
    name: string,
    id: string,
    { drm, configurations }: PackagingGroupSettings,
    {
      identifier: cdnIdentifier,
      drmProfiles,
      egressLogDays,
      protect,
    }: Pick<RegionalPackagingArgs, "egressLogDays" | "protect"> & {
      readonly identifier: CdnIdentifier;
      readonly drmProfiles: Readonly<Record<string, ReadyDrmProfile>>;
    },
  ): RegionalPackagingGroup {
    const group = new PackagingGroup(name, { id, cdnIdentifier, egressLogDays, protect }, { parent: this });
    const { ids } = new PackagingConfigurations(
      name,
      { group, groupId: id, drm, configurations, drmProfiles, protect },
      { parent: this },
    );
    return {
      id: group.groupId,
      domainName: group.domainName,
      configurations: Object.fromEntries(
        Object.entries(ids).map(([version, configurationId]) => [version, { id: configurationId }]),
      ),
    };
  }
}
