import { notInstalled } from "../../lab/hostPackages";

describe("notInstalled", () => {
  test("takes only the status installed for installed", () => {
    const listed = "jq installed\nhaproxy config-files\nzstd half-installed\n";
    expect(notInstalled(["jq", "haproxy", "zstd", "skopeo"], listed)).toEqual([
      "haproxy",
      "zstd",
      "skopeo",
    ]);
  });

  test("does not take a longer name for a shorter one", () => {
    expect(notInstalled(["jq"], "libjq installed\njq-extra installed\n")).toEqual(["jq"]);
  });
});
