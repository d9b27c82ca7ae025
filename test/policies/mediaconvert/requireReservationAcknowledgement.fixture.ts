import type { Sample } from "../support/args";

/** Queues on demand, and reserved ones that somebody has accepted: for one term in their own Region, with every renewal in the provider's. */
export const compliant: readonly Sample[] = [
  {
    type: "aws:mediaconvert/queue:Queue",
    name: "on-demand",
    props: { name: "whatever", pricingPlan: "ON_DEMAND", concurrentJobs: 100 },
  },
  { type: "aws:mediaconvert/queue:Queue", name: "by-default", props: {} },
  {
    type: "aws:mediaconvert/queue:Queue",
    name: "reserved",
    protect: true,
    props: {
      name: "media-platform-test-reserved",
      region: "us-west-2",
      pricingPlan: "RESERVED",
      reservationPlanSettings: { commitment: "ONE_YEAR", renewalType: "EXPIRE", reservedSlots: 5 },
      tags: {
        team: "media",
        "reservation-acknowledgement": "I accept 12 months of 5 reserved slots in us-west-2",
      },
    },
  },
  {
    type: "aws:mediaconvert/queue:Queue",
    name: "of-the-provider",
    protect: true,
    providerRegion: "eu-west-1",
    props: {
      name: "media-platform-test-reserved",
      pricingPlan: "RESERVED",
      reservationPlanSettings: { commitment: "ONE_YEAR", renewalType: "AUTO_RENEW", reservedSlots: "1" },
      tags: {
        "reservation-acknowledgement": "I accept 12 months of 1 reserved slot in eu-west-1 and every renewal",
      },
    },
  },
];
