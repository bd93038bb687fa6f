// Reading a bench's report, and benches that break off.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "generator/flow/verification.hpp"
#include "verif/harness/report.hpp"

namespace sfpgen::flow {
namespace {

namespace fs = std::filesystem;

// A directory with a program in it, removed with the scope.
class FakeBench {
 public:
  explicit FakeBench(const std::string& script)
      : directory_(fs::path(SFPGEN_BINARY_DIR) / "fake_bench") {
    fs::create_directories(directory_);
    std::ofstream(program()) << "#!/bin/sh\n" << script << "\n";
    fs::permissions(program(), fs::perms::owner_all);
  }
  FakeBench(const FakeBench&) = delete;
  FakeBench& operator=(const FakeBench&) = delete;
  ~FakeBench() { fs::remove_all(directory_); }
  [[nodiscard]] fs::path program() const { return directory_ / "bench"; }
  [[nodiscard]] const fs::path& directory() const { return directory_; }

 private:
  fs::path directory_;
};

harness::BenchReport sample_report() {
  harness::BenchReport report;
  report.design = std::string("lone_encoder");
  report.kind = std::string("sfp_encoder");
  report.seed = 12345678901234567890U;
  report.values_checked = 1000;
  report.counts["packets"] = 7;
  report.mismatches.add({"m_axis_data", 3, 0, 0, 0, "0x01", "0x02", 0});
  report.measures.push_back({"encoder", "cycles_per_row", 1.25});
  report.tensors.push_back(
      {"t.npy", 10, {{"bits_per_value", 17.5}, {"recommended_bits_per_value", 9.25}}});
  report.coverage.declare("group", "bin");
  return report;
}

}  // namespace

TEST_CASE("a report reads back as it was written") {
  const auto report = parse_verification(harness::to_json(sample_report()));
  REQUIRE(report.ok());
  CHECK_FALSE(report.value().passed);
  CHECK(report.value().seed == 12345678901234567890U);
  CHECK(report.value().values_checked == 1000);
  CHECK(report.value().counts.at("packets") == 7);
  CHECK(report.value().mismatches == 1);
  CHECK(report.value().first_mismatches.front() ==
        to_string(sample_report().mismatches.first()[0]));
  CHECK(report.value().measures.at("encoder").at("cycles_per_row") == 1.25);
  CHECK(report.value().tensors.front().bits_per_value == 17.5);
  CHECK(report.value().tensors.front().recommended_bits_per_value == 9.25);
  CHECK(report.value().coverage_bins == 1);
  CHECK(report.value().covered_bins == 0);
  CHECK(report.value().coverage_holes.front() == "group: bin");
}

TEST_CASE("a report that was cut off anywhere is an error, not a verdict") {
  const std::string text = harness::to_json(sample_report());
  for (std::size_t length = 0; length + 2 < text.size(); length += 13) {
    const auto report = parse_verification(text.substr(0, length));
    REQUIRE_FALSE(report.ok());
    CHECK(report.error().fault == FlowFault::tool);
  }
}

TEST_CASE("a bench that ends without a report is a tool's failure") {
  const FakeBench crashing("kill -SEGV $$");
  const auto crashed = run_verification(crashing.program(), crashing.directory(), {});
  REQUIRE_FALSE(crashed.ok());
  CHECK(crashed.error().fault == FlowFault::tool);
  CHECK(crashed.error().message.find("signal 11") != std::string::npos);
  const FakeBench silent("exit 0");
  CHECK_FALSE(run_verification(silent.program(), silent.directory(), {}).ok());
}

TEST_CASE("an old report is not taken for a new one") {
  const FakeBench silent("exit 0");
  std::ofstream(silent.directory() / "report.json") << harness::to_json(sample_report());
  CHECK_FALSE(run_verification(silent.program(), silent.directory(), {}).ok());
}

TEST_CASE("the request reaches the bench with every setting") {
  const FakeBench copying("cp \"$1\" \"$2\"");
  VerificationRequest request;
  request.seed = 42;
  request.stall = 0.5;
  request.tensors = {{"/a b/c.npy", {{"mantissa_bits", 3}}}};
  const auto report = run_verification(copying.program(), copying.directory(), request);
  CHECK_FALSE(report.ok());  // a request is no report
  std::ifstream file(copying.directory() / "request.json");
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  CHECK(text.find("\"seed\": 42") != std::string::npos);
  CHECK(text.find("\"stall\": 0.5") != std::string::npos);
  CHECK(text.find("\"/a b/c.npy\"") != std::string::npos);
  CHECK(text.find("\"mantissa_bits\": 3") != std::string::npos);
}

}  // namespace sfpgen::flow
