// What inspect says of a file: its tensor, its parameters and where the bits go.
#include <doctest/doctest.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support.hpp"

namespace sfpgen::cli::testing {

using namespace sfpgen::golden;

TEST_CASE(
    "inspect --json: the parts of the bits add up to both streams, block by block and in all") {
  const Workshop workshop;
  workshop.put("in.npy", format_npy(array_of(ItemKind::floating, fp32, {7, 30})));
  for (const std::string coding : {"raw", "delta", "bias", "max"}) {
    REQUIRE(workshop
                .run({"encode", "in.npy", "-o", "t.sfp", "--coding", coding, "--block", "100",
                      "--mantissa-bits", "5"})
                .code == 0);
    const Ran ran = workshop.run({"inspect", "t.sfp", "--json"});
    REQUIRE(ran.code == 0);
    const auto report = nlohmann::json::parse(ran.out);
    CHECK(report.at("file_bytes") == workshop.get("t.sfp").size());
    CHECK(report.at("values") == 210);
    CHECK(report.at("shape") == std::vector<int>{7, 30});
    CHECK(report.at("exponent").at("coding") == coding);
    const auto sum = [](const nlohmann::json& bits) {
      return bits.at("metadata").get<std::uint64_t>() + bits.at("exponent").get<std::uint64_t>() +
             bits.at("sign").get<std::uint64_t>() + bits.at("mantissa").get<std::uint64_t>() +
             bits.at("padding").get<std::uint64_t>();
    };
    std::uint64_t bytes = 0;
    for (const auto& block : report.at("blocks")) {
      const std::uint64_t block_bytes =
          block.at("meta_bytes").get<std::uint64_t>() + block.at("data_bytes").get<std::uint64_t>();
      CHECK(sum(block.at("bits")) == 8 * block_bytes);
      bytes += block_bytes;
    }
    CHECK(sum(report.at("bits")) == 8 * bytes);
    CHECK(report.at("bits").at("sign") == 210);
    CHECK(report.at("bits").at("mantissa") == 1050);
    CHECK(report.at("bits_per_value").at("total").get<double>() ==
          doctest::Approx(8.0 * static_cast<double>(bytes) / 210));
    CHECK(report.at("ratio").get<double>() ==
          doctest::Approx(210 * 32 / (8.0 * static_cast<double>(bytes))));
  }
}

TEST_CASE(
    "inspect names the tensor, the parameters and where the bits go, for a tensor without values "
    "too") {
  const Workshop workshop;
  for (const std::uint64_t extent : {std::uint64_t{0}, std::uint64_t{50}}) {
    workshop.put("in.npy", format_npy(array_of(ItemKind::floating, fp32, {extent})));
    REQUIRE(workshop.run({"encode", "in.npy", "-o", "t.sfp"}).code == 0);
    const Ran ran = workshop.run({"inspect", "t.sfp"});
    CHECK(ran.code == 0);
    for (const char* part : {"float32 (", "8 lanes, 8 rows", "delta, zero code on", "metadata",
                             "exponent", "mantissa", "padding", "ratio"}) {
      CHECK_MESSAGE(ran.out.find(part) != std::string::npos, part);
    }
    CHECK(workshop.run({"inspect", "t.sfp", "--json"}).code == 0);
  }
}

}  // namespace sfpgen::cli::testing
