// What the benches of the stand-alone units send: packets, bad streams, coverage.
#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "verif/tb/accumulator_traffic.hpp"
#include "verif/tb/block_traffic.hpp"
#include "verif/tb/booster_traffic.hpp"
#include "verif/tb/dot_traffic.hpp"
#include "verif/tb/exmy_traffic.hpp"
#include "verif/tb/field_traffic.hpp"
#include "verif/tb/gecko_traffic.hpp"
#include "verif/tb/int_dequantizer_traffic.hpp"
#include "verif/tb/int_quantizer_traffic.hpp"
#include "verif/tb/max_exponent_traffic.hpp"
#include "verif/tb/plane_traffic.hpp"
#include "verif/tb/quantizer_traffic.hpp"
#include "verif/tb/quantizing_encoder_traffic.hpp"

namespace sfpgen::tb {
namespace {

using Make = std::function<std::unique_ptr<UnitTraffic>(std::uint64_t, harness::Coverage&)>;

struct Unit {
  std::string name;
  Make make;
};

template <typename Traffic>
Unit unit(const std::string& name, const std::vector<harness::Parameter>& parameters) {
  return {name, [name, parameters](std::uint64_t seed, harness::Coverage& coverage) {
            return std::make_unique<Traffic>(harness::DesignFacts{"x", name, parameters}, seed,
                                             coverage);
          }};
}

std::vector<Unit> units() {
  using Parameters = std::vector<harness::Parameter>;
  const auto gecko = [](std::uint64_t bits, std::uint64_t lanes, std::uint64_t rows,
                        std::uint64_t codings) {
    return Parameters{
        {"EXPONENT_BITS", bits}, {"LANES", lanes}, {"ROWS", rows}, {"CODINGS", codings}};
  };
  const auto quantizer = [](std::uint64_t exponent_bits, std::uint64_t mantissa_bits,
                            std::uint64_t roundings, std::uint64_t switches) {
    return Parameters{{"EXPONENT_BITS", exponent_bits},
                      {"MANTISSA_BITS", mantissa_bits},
                      {"LANES", 3},
                      {"FRACTION_BITS", 8},
                      {"ROUNDINGS", roundings},
                      {"SATURATE", switches & 1U},
                      {"WINDOW", (switches >> 1U) & 1U},
                      {"TAPS", (switches >> 2U) & 1U}};
  };
  // Elements of X and Y bits, and the sum of 1 two's complement, 2 IEEE, 4 NaN alone.
  const auto dot = [](std::uint64_t x, std::uint64_t y, std::uint64_t kind, std::uint64_t places,
                      Parameters more) {
    const std::uint64_t specials = kind >> 1U;
    more.insert(more.end(), {{"A_EXPONENT_BITS", x},
                             {"A_MANTISSA_BITS", y},
                             {"A_TWOS", kind & 1U},
                             {"A_SPECIALS", specials},
                             {"B_EXPONENT_BITS", x},
                             {"B_MANTISSA_BITS", y},
                             {"B_TWOS", kind & 1U},
                             {"B_SPECIALS", specials},
                             {"UNIT_PLACES", places}});
    return more;
  };
  // FORMAT words: 8-bit integers in two's complement, 6 bits in sign-magnitude, E4M3.
  const std::uint64_t integers = 7U << 4U | 129U << 9U | 1U << 22U;
  const std::uint64_t magnitudes = 5U << 4U | 129U << 9U;
  const std::uint64_t e4m3 = 4U | 3U << 4U | 135U << 9U | 2U << 18U;
  const std::uint64_t e2m1 = 2U | 1U << 4U | 129U << 9U;
  const auto blocks = [](std::uint64_t mantissa_bits, std::uint64_t lanes, std::uint64_t block,
                         std::uint64_t format, std::uint64_t switches) {
    return Parameters{{"MANTISSA_BITS", mantissa_bits},
                      {"LANES", lanes},
                      {"BLOCK", block},
                      {"FORMAT", format},
                      {"INTEGER", switches & 1U},
                      {"E8M0", ~(switches | switches >> 2U) & 1U},
                      {"STOCHASTIC", (switches >> 1U) & 1U},
                      {"E4M3", (switches >> 2U) & 1U}};
  };
  // FORMAT words: e4m3, fp8_e5m2, e0m3 in two's complement, e3m2 with bias 200 and no subnormals.
  const std::vector<std::uint64_t> words = {
      4U | 3U << 4U | 135U << 9U, 5U | 2U << 4U | 143U << 9U | 1U << 18U,
      3U << 4U | 129U << 9U | 1U << 22U, 3U | 2U << 4U | 328U << 9U | 1U << 20U};
  const auto exmy = [&words](std::uint64_t mantissa_bits, std::uint64_t formats,
                             std::uint64_t roundings, std::uint64_t shift) {
    Parameters parameters = {{"VALUE_MANTISSA_BITS", mantissa_bits},
                             {"LANES", 3},
                             {"CODE_BITS", 8},
                             {"MANTISSA_BITS", 3},
                             {"SHIFT", shift},
                             {"FORMATS", formats},
                             {"FORMAT_0", words[0]},
                             {"FORMAT_1", words[1]},
                             {"FORMAT_2", words[2]},
                             {"FORMAT_3", words[3]}};
    if (roundings != 0) parameters.push_back({"ROUNDINGS", roundings});
    return parameters;
  };
  Parameters quantizing_encoder = quantizer(5, 10, 9, 6);
  quantizing_encoder.push_back({"ROWS", 3});
  quantizing_encoder.push_back({"CODINGS", 6});
  const auto accumulator = [&quantizer](std::uint64_t exponent_bits, std::uint64_t mantissa_bits,
                                        std::uint64_t roundings, std::uint64_t switches) {
    Parameters parameters = quantizer(exponent_bits, mantissa_bits, roundings, switches);
    parameters.push_back({"ACCUMULATOR_BITS", 32});
    return parameters;
  };
  return {
      unit<QuantizingEncoderTraffic>("sfp_encoder", quantizing_encoder),
      unit<BlockEncoderTraffic>("block_encoder", blocks(23, 8, 16, integers, 3)),
      unit<BlockEncoderTraffic>("block_encoder", blocks(7, 8, 4, e4m3, 0)),
      unit<BlockDecoderTraffic>("block_decoder", blocks(7, 3, 9, magnitudes, 1)),
      unit<BlockDecoderTraffic>("block_decoder", blocks(23, 2, 8, e4m3, 0)),
      unit<BlockEncoderTraffic>("block_encoder", blocks(7, 8, 16, e2m1, 6)),
      unit<BlockDecoderTraffic>("block_decoder", blocks(23, 8, 4, e2m1, 4)),
      unit<BoosterTraffic>("booster", {{"INDEX_BITS", 9}}),
      unit<PackerTraffic>("packer", {{"WIDTH", 8}, {"LANES", 3}}),
      unit<PackerTraffic>("bit_packer", {{"WIDTH", 64}, {"LANES", 1}}),
      unit<UnpackerTraffic>("unpacker", {{"WIDTH", 24}, {"LANES", 2}}),
      unit<GeckoEncoderTraffic>("gecko_encoder", gecko(8, 8, 8, 6)),
      unit<GeckoEncoderTraffic>("gecko_encoder", gecko(2, 1, 1, 4)),
      unit<GeckoDecoderTraffic>("gecko_decoder", gecko(11, 5, 2, 2)),
      unit<QuantizerTraffic>("quantizer", quantizer(8, 23, 15, 6)),
      unit<QuantizerTraffic>("quantizer", quantizer(8, 7, 1, 1)),
      unit<QuantizerTraffic>("quantizer", quantizer(2, 5, 10, 3)),
      unit<IntQuantizerTraffic>("int_quantizer", {{"LANES", 3}, {"BITS", 16}, {"DRAW", 0}}),
      unit<IntQuantizerTraffic>("int_quantizer", {{"LANES", 1}, {"BITS", 5}, {"DRAW", 1}}),
      unit<IntQuantizerTraffic>("int_quantizer", {{"LANES", 2}, {"BITS", 6}}),
      unit<IntDequantizerTraffic>("int_dequantizer", {{"LANES", 2}, {"BITS", 9}}),
      unit<DotTraffic>("dot_unit", dot(0, 3, 1, 6,
                                       {{"COUNT", 5},
                                        {"VECTORS", 3},
                                        {"E8M0", 0},
                                        {"RESULT_MANTISSA", 7},
                                        {"RESULT_BITS", 16}})),
      unit<DotTraffic>("dot_unit", dot(5, 2, 2, 32,
                                       {{"COUNT", 4},
                                        {"VECTORS", 1},
                                        {"E8M0", 1},
                                        {"RESULT_MANTISSA", 23},
                                        {"RESULT_BITS", 32}})),
      unit<DotTraffic>("dot_unit", dot(0, 7, 1, 14,
                                       {{"COUNT", 8},
                                        {"VECTORS", 1},
                                        {"E8M0", 0},
                                        {"RESULT_MANTISSA", 0},
                                        {"RESULT_BITS", 24}})),
      unit<DotTraffic>("dot_unit", {{"COUNT", 6}, {"MANTISSA_BITS", 7}, {"RESULT_MANTISSA", 23}}),
      unit<ExmyQuantizerTraffic>("exmy_quantizer", exmy(23, 4, 11, 1)),
      unit<ExmyQuantizerTraffic>("exmy_quantizer", exmy(7, 1, 2, 0)),
      unit<ExmyQuantizerTraffic>("exmy_quantizer", exmy(7, 2, 8, 1)),
      unit<ExmyDequantizerTraffic>("exmy_dequantizer", exmy(23, 4, 0, 1)),
      unit<ExmyDequantizerTraffic>("exmy_dequantizer", exmy(7, 1, 0, 0)),
      unit<MaxExponentTraffic>("max_exponent", exmy(7, 3, 0, 0)),
      unit<PlanePackerTraffic>("exmy_packer", {{"CODE_BITS", 7}, {"LANES", 2}}),
      unit<PlanePackerTraffic>("exmy_packer", {{"CODE_BITS", 16}, {"LANES", 16}}),
      unit<PlaneUnpackerTraffic>("exmy_unpacker", {{"CODE_BITS", 3}, {"LANES", 8}}),
      unit<PlaneUnpackerTraffic>("exmy_unpacker", {{"CODE_BITS", 9}, {"LANES", 4}}),
      unit<AccumulatorTraffic>("gradient_accumulator", accumulator(8, 7, 7, 6)),
      unit<AccumulatorTraffic>("gradient_accumulator", accumulator(5, 10, 8, 4)),
  };
}

}  // namespace

TEST_CASE("the packets of every unit end once on every stream, and a seed gives them again") {
  for (const Unit& unit : units()) {
    CAPTURE(unit.name);
    harness::Coverage coverage;
    const auto one = unit.make(3, coverage);
    const auto same = unit.make(3, coverage);
    const UnitPorts ports = one->ports();
    for (int packet = 0; packet < 60; ++packet) {
      const UnitJob job = one->next();
      const UnitJob again = same->next();
      REQUIRE(job.in == again.in);
      REQUIRE(job.expected == again.expected);
      REQUIRE(job.in.size() == ports.sources.size());
      REQUIRE(job.expected.size() == ports.sinks.size());
      for (const auto& streams : {job.in, job.expected}) {
        for (const auto& beats : streams) {
          REQUIRE_FALSE(beats.empty());
          for (const harness::Beat& beat : beats) CHECK(beat.last == (&beat == &beats.back()));
        }
      }
    }
  }
}

TEST_CASE("a short run of traffic leaves no hole in the coverage of a unit's packets") {
  for (const Unit& unit : units()) {
    CAPTURE(unit.name);
    harness::Coverage coverage;
    const auto traffic = unit.make(1, coverage);
    for (int packet = 0; packet < 400; ++packet) {
      for (const harness::CoverageBin bin : traffic->next().covers) coverage.hit(bin);
    }
    for (const auto& entry : coverage.entries()) {
      CAPTURE(entry.group);
      CAPTURE(entry.bin);
      CHECK(entry.hits != 0);
    }
  }
}

TEST_CASE("every status bit of a unit is set by some packet, and only by those that say so") {
  for (const Unit& unit : units()) {
    CAPTURE(unit.name);
    harness::Coverage coverage;
    const auto traffic = unit.make(5, coverage);
    std::map<std::string, int> set;
    const auto count = [&](const UnitJob& job) {
      for (const auto& [bit, expectation] : job.status)
        set[bit] += expectation == StatusExpectation::set ? 1 : 0;
      for (const auto& [counter, more] : job.counts) set[counter] += more != 0 ? 1 : 0;
    };
    for (int round = 0; round < 100; ++round) {
      count(traffic->next());
      for (std::size_t fault = 0; fault < traffic->faults().size(); ++fault)
        count(traffic->bad(fault));
    }
    for (const StatusBit& bit : traffic->ports().status) {
      CAPTURE(bit.name);
      CHECK((set[bit.name] != 0) == (bit.reach == Reach::reachable));
    }
  }
}

TEST_CASE("a packer's expected words are those of its fields' low bits") {
  harness::Coverage coverage;
  PackerTraffic traffic({"x", "packer", {{"WIDTH", 8}, {"LANES", 2}}}, 1, coverage);
  const UnitJob job = traffic.full(3);
  CHECK(job.values == 6);
  REQUIRE(job.in[0].size() == 3);
  REQUIRE(job.expected[0].size() == 3);
  for (std::size_t row = 0; row < 3; ++row) {
    CHECK(job.in[0][row].user == 8);
    CHECK(job.in[0][row].data == job.expected[0][row].data);
  }
}

}  // namespace sfpgen::tb
