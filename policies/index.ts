import { PolicyPack } from "@pulumi/policy";
import { rules } from "./rules";

new PolicyPack("media-platform", { policies: rules, enforcementLevel: "mandatory" });
