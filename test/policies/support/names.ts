/** Account and organization of the fixtures, and a stranger's. AWS's own documentation numbers. */
export const ACCOUNT = "111122223333";
export const STRANGER_ACCOUNT = "999988887777";
export const ORGANIZATION = "o-a1b2c3d4e5";
export const DISTRIBUTION_ARN = `arn:aws:cloudfront::${ACCOUNT}:distribution/EDFDVBD6EXAMPLE`;
