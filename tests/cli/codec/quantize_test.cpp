// What encode makes of values that are to lose bits: small formats and the quantizer.
#include <doctest/doctest.h>
#include <sfpgen/golden/sfp_file.hpp>

#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "support.hpp"

namespace sfpgen::cli::testing {

using namespace sfpgen::golden;

TEST_CASE("--format: codes of a small format, decoded again; names that cannot be are refused") {
  const Workshop workshop;
  NpyArray array = array_of(ItemKind::floating, fp32, {5});
  array.values = {0x3F800000, 0xC0400000, 0x42C80000, 0x3E99999A, 0x80000000};  // 1 -3 100 .3 -0
  workshop.put("in.npy", format_npy(array));
  const Ran ran = workshop.run({"encode", "in.npy", "-o", "t.sfp", "--format", "e3m2"});
  CHECK(ran.code == 0);
  CHECK(ran.err.find("warning: in.npy: overflowed") != std::string::npos);
  REQUIRE(workshop.run({"decode", "t.sfp", "-o", "out.npy"}).code == 0);
  CHECK(parse_npy(workshop.get("out.npy"))->values ==
        Values{0x3F800000, 0xC0400000, 0x41E00000, 0x3EA00000, 0x80000000});  // 28, .3125
  const Ran inspected = workshop.run({"inspect", "t.sfp", "--json"});
  CHECK(inspected.code == 0);
  const auto found = nlohmann::json::parse(inspected.out);
  CHECK(found["format"]["kind"] == "element");
  CHECK(found["bits"]["total"] == 8 * 8);  // a shift, 8 codes of 6 bits
  CHECK(workshop.run({"inspect", "t.sfp"}).out.find("e3m2: 3 exponent bits") != std::string::npos);

  REQUIRE(workshop
              .run({"encode", "in.npy", "-o", "t.sfp", "--format", "fp8_e4m3", "--scale", "max",
                    "--round", "stochastic", "--seed", "5", "--block", "2"})
              .code == 0);
  const auto file = parse_sfp(workshop.get("t.sfp"));
  REQUIRE(file.ok());
  CHECK(file->blocks.size() == 3);
  CHECK(file->header.format->request().seed == 5);

  const auto refused = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"encode", "in.npy", "-o", "no.sfp"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Ran one = workshop.run(arguments);
    CHECK(one.code == 2);
    return one.err;
  };
  CHECK(refused({"--format", "e0m0"}) == "sfpgen: in.npy: --format: e0m0 holds no value\n");
  CHECK(refused({"--format", "e3m2", "--round", "half-away"}).find("--round") != std::string::npos);
  CHECK(refused({"--format", "e3m2", "--coding", "bias"}).find("excludes") != std::string::npos);
  CHECK(refused({"--scale", "max"}).find("requires --format") != std::string::npos);
  NpyArray bits = array_of(ItemKind::unsigned_integer, bf16, {5});
  workshop.put("bits.npy", format_npy(bits));
  CHECK(
      workshop.run({"encode", "bits.npy", "-o", "t.sfp", "--format", "e4m3", "--container", "bf16"})
          .code == 0);
}

TEST_CASE("encode quantizes as the golden quantizer does, inspect says how, decode needs nothing") {
  const Workshop workshop;
  std::mt19937_64 random(31);
  NpyArray array = array_of(ItemKind::floating, fp32, {1000});
  array.values = golden::test::mixed_values(fp32, 1000, random);
  workshop.put("in.npy", format_npy(array));
  const Ran ran = workshop.run({"encode", "in.npy", "-o", "t.sfp", "--mantissa-bits", "3.25",
                                "--exponent-bits", "5.5", "--round", "stochastic", "--seed", "12",
                                "--coding", "raw", "--block", "256"});
  REQUIRE(ran.code == 0);
  CHECK(ran.err.find("nonfinite: the window took") != std::string::npos);

  QuantizerConfig config = default_quantizer(fp32);
  config.mantissa_length = (3U << 8U) + 64U;
  config.window = Window::by_length;
  config.exponent_length = (5U << 8U) + 128U;
  config.rounding = Rounding::stochastic;
  Quantizer quantizer(config);
  quantizer.seed(12);
  const QuantizerPacket packet = quantizer.quantize(config, array.values);

  const auto file = parse_sfp(workshop.get("t.sfp"));
  REQUIRE(file.ok());
  CHECK(file->header.config.kept_mantissa_bits == packet.mantissa_bits);
  CHECK(file->header.config.raw_bits == packet.exponent_bits);
  CHECK(file->header.config.raw_offset == packet.raw.offset);
  REQUIRE(workshop.run({"decode", "t.sfp", "-o", "out.npy"}).code == 0);
  const auto out = parse_npy(workshop.get("out.npy"));
  REQUIRE(out.ok());
  CHECK(out->values == packet.values);

  const Ran seen = workshop.run({"inspect", "t.sfp"});
  CHECK(seen.out.find("quantizer  mantissa 3.25 bits, exponent 5.5 bits, rounding stochastic, "
                      "seed 12\n") != std::string::npos);
  const Ran json = workshop.run({"inspect", "t.sfp", "--json"});
  CHECK(nlohmann::json::parse(json.out)["quantizer"] ==
        nlohmann::json::parse(
            R"({"mantissa_bits":3.25,"exponent_bits":5.5,"round":"stochastic","seed":12})"));

  REQUIRE(workshop.run({"encode", "in.npy", "-o", "w.sfp", "--window", "-3:4"}).code == 0);
  CHECK(workshop.run({"inspect", "w.sfp"})
            .out.find("quantizer  mantissa 23 bits, window -3:4, rounding truncate, seed 0\n") !=
        std::string::npos);
  // Whole lengths that are truncated are the codec's own: nothing is said of a quantizer.
  REQUIRE(workshop.run({"encode", "in.npy", "-o", "p.sfp", "--mantissa-bits", "4.0"}).code == 0);
  CHECK(workshop.run({"inspect", "p.sfp"}).out.find("quantizer") == std::string::npos);
}

}  // namespace sfpgen::cli::testing
