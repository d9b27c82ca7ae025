import { drmSystemsProblem, encryptionContractProblem } from "../../components/packaging/drmSystems";
import { parseSpekeEndpoint } from "../../components/packaging/spekeEndpoint";
import { servingVersions } from "../../functions/packaging/servingVersions";
import { formatOfVersion, PACKAGING_FORMATS } from "../../functions/packaging/versions";
import type { PlatformConfig } from "../config";
import type { DrmProfiles } from "../schemas/drmSchema";

type Profile = DrmProfiles[string];
type Group = PlatformConfig["packagingGroups"][string];

/**
 * Rules about `drm` and whoever refers to it. Returns one sentence per problem.
 *
 * A profile that nobody refers to is none: its role has to exist before a key provider of another account can let it in.
 */
export function drmProblems(config: PlatformConfig): readonly string[] {
  const regions = Object.keys(config.regions);
  return [
    ...Object.entries(config.drm).flatMap(([name, profile]) => [
      ...systemsProblems(`drm.${name}`, profile),
      ...keyProviderProblems(`drm.${name}.keyProviders`, profile, regions),
    ]),
    ...Object.entries(config.packagingGroups).flatMap(([name, group]) => [
      ...referenceProblems(`packagingGroups.${name}`, group, config.drm),
      ...halfProtectedProblems(`packagingGroups.${name}`, group),
    ]),
    ...contentClassProblems(config.packagingGroups),
  ];
}

function systemsProblems(setting: string, profile: Profile): readonly string[] {
  const { spekeVersion, systems, encryptionContract } = profile;
  const problems: string[] = [];
  if (Object.keys(systems).length === 0) {
    problems.push(
      `${setting}.systems: got none. A profile protects the formats it has systems for; add one, such as cmaf: [widevine, fairplay].`,
    );
  }
  for (const format of PACKAGING_FORMATS) {
    const own = systems[format];
    const reason = own && drmSystemsProblem(spekeVersion, format, own);
    if (own !== undefined && reason !== undefined) {
      problems.push(`${setting}.systems.${format}: got ${own.join(", ")}, but ${reason}`);
    }
  }
  const contract = encryptionContractProblem(spekeVersion, encryptionContract);
  if (contract !== undefined) {
    const got =
      encryptionContract === undefined
        ? ""
        : `got audio ${encryptionContract.audio} and video ${encryptionContract.video}, but `;
    problems.push(`${setting}.encryptionContract: ${got}${contract}`);
  }
  return problems;
}

/** MediaPackage User Guide, "Deploying SPEKE": the key provider's gateway is in MediaPackage's own Region. */
function keyProviderProblems(
  setting: string,
  { keyProviders }: Profile,
  regions: readonly string[],
): readonly string[] {
  const missing = regions.filter((region) => !Object.hasOwn(keyProviders, region));
  const strangers = Object.keys(keyProviders).filter((region) => !regions.includes(region));
  const misplaced = Object.entries(keyProviders).flatMap(([region, { url }]) => {
    const found = parseSpekeEndpoint(url)?.region;
    return found === undefined || found === region
      ? []
      : [
          `${setting}.${region}.url: got an API in ${found}. MediaPackage reaches key providers in its own Region only; use one in ${region}.`,
        ];
  });
  return [
    ...(missing.length === 0
      ? []
      : [
          `${setting}: ${missing.join(", ")} missing. Each media Region asks a key provider of its own, or it could not play what the others can; add ${missing.length === 1 ? "it" : "them"}.`,
        ]),
    ...(strangers.length === 0
      ? []
      : [
          `${setting}: got ${strangers.join(", ")}, which the stack has no media account in. Allowed: ${regions.join(", ")}.`,
        ]),
    ...misplaced,
  ];
}

/** Whoever names a profile names one that exists and covers the format. */
function referenceProblems(setting: string, group: Group, profiles: DrmProfiles): readonly string[] {
  const unknown = (name: string): string =>
    `got ${name}, which is not a DRM profile. Allowed: ${Object.keys(profiles).join(", ") || "none, until drm has some"}; to leave content in the clear, leave drm out.`;
  const problems: string[] = [];
  if (group.drm !== undefined && !Object.hasOwn(profiles, group.drm)) {
    problems.push(`${setting}.drm: ${unknown(group.drm)}`);
  }
  for (const [version, { drm }] of Object.entries(group.configurations)) {
    const own = `${setting}.configurations.${version}`;
    if (drm !== undefined && !Object.hasOwn(profiles, drm)) {
      problems.push(`${own}.drm: ${unknown(drm)}`);
    }
    const name = drm ?? group.drm;
    const profile = name === undefined || !Object.hasOwn(profiles, name) ? undefined : profiles[name];
    const format = formatOfVersion(version);
    if (name !== undefined && profile !== undefined && profile.systems[format] === undefined) {
      problems.push(
        `${own}: is protected by the DRM profile ${name}, which has no systems for ${format}, only for ${Object.keys(profile.systems).join(", ")}. Add drm.${name}.systems.${format} where AWS has such systems, or name another profile as the drm of ${version}.`,
      );
    }
  }
  return problems;
}

/** Versions that new sessions get, by whether they are protected. */
function serving(group: Group): { readonly locked: readonly string[]; readonly open: readonly string[] } {
  const versions = Object.values(servingVersions(group.configurations));
  const isLocked = (version: string): boolean =>
    (group.configurations[version]?.drm ?? group.drm) !== undefined;
  return {
    locked: versions.filter(isLocked),
    open: versions.filter((version) => !isLocked(version)),
  };
}

/** A format in the clear beside protected ones gives away what they protect. Retiring versions may still be what they were. */
function halfProtectedProblems(setting: string, group: Group): readonly string[] {
  const { locked, open } = serving(group);
  return locked.length === 0 || open.length === 0
    ? []
    : [
        `${setting}: new sessions get ${locked.join(", ")} protected and ${open.join(", ")} in the clear, which gives away what DRM protects. Name a DRM profile for ${open.join(", ")} too, or take the format out of the group.`,
      ];
}

/** Placement puts an asset in any group of its class, so these must not differ in what matters most. */
function contentClassProblems(groups: PlatformConfig["packagingGroups"]): readonly string[] {
  const classes = new Map<string, { locked: string[]; open: string[] }>();
  for (const [name, group] of Object.entries(groups)) {
    const members = classes.get(group.contentClass) ?? { locked: [], open: [] };
    classes.set(group.contentClass, members);
    const { locked, open } = serving(group);
    if (locked.length > 0) {
      members.locked.push(name);
    } else if (open.length > 0) {
      members.open.push(name);
    }
  }
  return [...classes].flatMap(([contentClass, { locked, open }]) =>
    locked.length === 0 || open.length === 0
      ? []
      : [
          `packagingGroups: content class ${contentClass} has ${locked.join(", ")} protected by DRM and ${open.join(", ")} in the clear. An asset is placed in any group of its class, so its protection would be chance; give the protected groups a contentClass of their own.`,
        ],
  );
}
