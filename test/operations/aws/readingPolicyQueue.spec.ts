import { expect } from "chai";

import { requiredQueueArn } from "../../../operations/aws/readingPolicy";

describe("the queue that a session is held to", () => {
  it("is the one behind the URL", () => {
    expect(requiredQueueArn("https://sqs.eu-west-1.amazonaws.com/333333333333/submit", "eu-west-1")).to.equal(
      "arn:aws:sqs:eu-west-1:333333333333:submit",
    );
  });

  it("is never any queue: a URL of another form is refused, by name", () => {
    expect(() => requiredQueueArn("https://queues.example.com/submit", "eu-west-1")).to.throw(
      'queue URL "https://queues.example.com/submit"',
    );
  });
});
