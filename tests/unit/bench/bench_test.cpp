// What the SFP benches send: packets, bad streams, tensors; and the header that describes a design.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <set>
#include <sfpgen/golden/file.hpp>
#include <sfpgen/golden/npy.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "generator/elaborate/design.hpp"
#include "generator/render/bench_header.hpp"
#include "verif/tb/bad_streams.hpp"
#include "verif/tb/sfp_coverage.hpp"
#include "verif/tb/sfp_packet.hpp"
#include "verif/tb/tensor.hpp"
#include "verif/tb/tensor_settings.hpp"

namespace sfpgen::tb {
namespace {

const SfpShape fp32_shape{golden::fp32, 8, 8};

// Writes an array to a file that goes with the scope.
class TensorFile {
 public:
  explicit TensorFile(const golden::NpyArray& array)
      : path_(std::filesystem::path(SFPGEN_BINARY_DIR) / "bench_test_tensor.npy") {
    const auto written = golden::write_file(path_, golden::format_npy(array));
    REQUIRE(written.ok());
  }
  TensorFile(const TensorFile&) = delete;
  TensorFile& operator=(const TensorFile&) = delete;
  ~TensorFile() { std::filesystem::remove(path_); }
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

golden::NpyArray array_of(golden::ItemKind kind, unsigned item_bytes,
                          std::vector<std::uint64_t> values) {
  golden::NpyArray array;
  array.kind = kind;
  array.item_bytes = item_bytes;
  array.shape = {values.size()};
  array.values = std::move(values);
  return array;
}

}  // namespace

TEST_CASE("rows of values keep every value in its lane and end with TLAST") {
  const SfpShape shape{golden::fp16, 3, 2};
  const std::vector<std::uint64_t> values = {1, 2, 3, 4, 5, 6, 7};
  const auto beats = beats_of_values(shape, values);
  REQUIRE(beats.size() == 3);
  for (std::size_t index = 0; index < values.size(); ++index) {
    const harness::Beat& beat = beats[index / 3];
    CHECK(harness::get_field(beat.data, index % 3 * 16, 16) == values[index]);
    CHECK(harness::keeps(beat, index % 3 * 2));
  }
  CHECK(harness::kept_bytes(beats[2]) == 2);
  CHECK_FALSE(beats[1].last);
  CHECK(beats[2].last);
}

TEST_CASE("no values are one beat that keeps nothing and ends the packet") {
  const auto beats = beats_of_values(fp32_shape, {});
  REQUIRE(beats.size() == 1);
  CHECK(harness::kept_bytes(beats[0]) == 0);
  CHECK(beats[0].last);
}

TEST_CASE("a seed gives the same traffic again") {
  SfpTraffic one(fp32_shape, 5);
  SfpTraffic same(fp32_shape, 5);
  SfpTraffic other(fp32_shape, 6);
  bool differs = false;
  for (int packet = 0; packet < 30; ++packet) {
    const auto first = one.next();
    const auto second = same.next();
    const auto third = other.next();
    REQUIRE(first->values == second->values);
    REQUIRE(first->config == second->config);
    differs = differs || first->values != third->values;
  }
  CHECK(differs);
}

TEST_CASE("60 packets meet every mantissa length up to 52 and every corner size") {
  const SfpShape shape{golden::fp64, 8, 4};
  SfpTraffic traffic(shape, 1);
  std::set<unsigned> lengths;
  std::set<std::size_t> sizes;
  for (int packet = 0; packet < 60; ++packet) {
    const auto made = traffic.next();
    lengths.insert(made->config.kept_mantissa_bits);
    sizes.insert(made->values.size());
  }
  CHECK(lengths.size() == 53);
  for (const std::size_t size : {0U, 1U, 7U, 8U, 9U, 31U, 32U, 33U, 64U})
    CHECK(sizes.count(size) == 1);
}

TEST_CASE("a clamped request lies above M and within the port") {
  SfpTraffic traffic(fp32_shape, 3);
  bool seen = false;
  for (int packet = 0; packet < 400; ++packet) {
    const auto made = traffic.next_short(1);
    if (!made->clamped()) continue;
    seen = true;
    CHECK(made->config.kept_mantissa_bits == 23);
    CHECK(made->request.mantissa_bits <= 31);
  }
  CHECK(seen);
}

void check_bad_packet(const BadPacket& bad, const SfpShape& shape) {
  const auto& beats = bad.job.expected;
  REQUIRE_FALSE(beats.empty());
  const auto rows = static_cast<std::uint64_t>(
      std::count_if(beats.begin(), beats.end(),
                    [](const harness::Beat& beat) { return harness::kept_bytes(beat) != 0; }));
  CHECK(rows <= shape.rows_for(bad.job.values));
  for (std::size_t index = 0; index < beats.size(); ++index) {
    CHECK(beats[index].last == (index + 1 == beats.size()));
  }
  CHECK(bad.metadata.back().last);
  CHECK(bad.data.back().last);
}

TEST_CASE("what comes out of a bad packet never has more rows than were announced") {
  SfpTraffic traffic(SfpShape{golden::fp16, 3, 5}, 9);
  for (int round = 0; round < 20; ++round) {
    for (const NamedFault& fault : all_faults()) {
      CAPTURE(fault.name);
      const auto packets = make_bad_packets(fault.fault, traffic);
      CHECK(packets.size() == (fault.fault == Fault::last_early ? 2 : 1));
      for (const BadPacket& bad : packets) check_bad_packet(bad, traffic.shape());
    }
  }
}

TEST_CASE("every bit of a packet is flipped once") {
  const SfpShape shape{golden::bf16, 2, 3};
  SfpTraffic traffic(shape, 5);
  golden::PacketConfig config = golden::default_config(shape.format);
  config.lanes = shape.lanes;
  config.rows = shape.rows;
  const auto good = traffic.next_with(config, traffic.random_values(9));
  const std::size_t metadata_size = good->coded.metadata.size();
  const EveryFlip flips(shape, good);
  CHECK(flips.count() == 8 * (metadata_size + good->coded.data.size()));
  std::set<std::uint64_t> flipped;
  for (std::uint64_t bit = 0; bit < flips.count(); ++bit) {
    const BadPacket bad = flips.at(bit);
    check_bad_packet(bad, shape);
    const auto metadata = harness::bytes_of_beats(bad.metadata);
    const auto data = harness::bytes_of_beats(bad.data);
    REQUIRE(metadata.size() == metadata_size);
    REQUIRE(data.size() == good->coded.data.size());
    for (std::uint64_t at = 0; at < flips.count(); ++at) {
      const std::size_t byte = at / 8;
      const bool is_data = byte >= metadata_size;
      const unsigned was =
          is_data ? good->coded.data[byte - metadata_size] : good->coded.metadata[byte];
      const unsigned is = is_data ? data[byte - metadata_size] : metadata[byte];
      if (((was ^ is) >> (at % 8) & 1U) != 0) flipped.insert(at);
    }
    CHECK(flipped.size() == bit + 1);
  }
}

TEST_CASE("with CRCs every stream that is not as it was sent has to be flagged") {
  SfpShape shape{golden::bf16, 4, 3};
  shape.end = golden::PacketEnd::crc;
  SfpTraffic traffic(shape, 6);
  for (int round = 0; round < 20; ++round) {
    for (const NamedFault& fault : all_faults()) {
      CAPTURE(fault.name);
      for (const BadPacket& bad : make_bad_packets(fault.fault, traffic)) {
        const auto wrong = [](const std::vector<harness::Beat>& beats, std::size_t width) {
          const auto bytes = harness::bytes_of_beats(beats);
          return golden::without_crc(bytes, width).crc == golden::CheckedPacket::Crc::wrong;
        };
        CHECK(wrong(bad.data, shape.row_bytes()) == (bad.job.data_crc == StatusExpectation::set));
        CHECK(wrong(bad.metadata, metadata_bytes) == (bad.job.meta_crc == StatusExpectation::set));
      }
    }
  }
  const auto good = traffic.next_with(traffic.random_config(), traffic.random_values(5));
  const EveryFlip flips(shape, good);
  CHECK(flips.count() == 8 * (shape.sent(good->coded.metadata, metadata_bytes).size() +
                              shape.sent(good->coded.data, shape.row_bytes()).size()));
  for (std::uint64_t bit = 0; bit < flips.count(); ++bit) {
    const DecoderJob job = flips.at(bit).job;
    CHECK((job.data_crc == StatusExpectation::set) != (job.meta_crc == StatusExpectation::set));
  }
}

TEST_CASE("a stream that breaks off has to be flagged, one that goes on too") {
  SfpTraffic traffic(fp32_shape, 4);
  const auto packet = traffic.next_with(traffic.random_config(), traffic.random_values(200));
  const auto cut = job_of_garbage(fp32_shape, packet->config, 200, packet->coded.metadata, {});
  CHECK(cut.short_packet == StatusExpectation::set);
  CHECK(cut.expected.size() == 1);
  auto longer = packet->coded.metadata;
  longer.insert(longer.end(), 4, 0);
  const auto extended = job_of_garbage(fp32_shape, packet->config, 200, longer, packet->coded.data);
  CHECK(extended.long_packet == StatusExpectation::set);
  CHECK(extended.short_packet == StatusExpectation::clear);
  CHECK(extended.expected == beats_of_values(fp32_shape, packet->decoded));
}

TEST_CASE("a short run of traffic leaves no hole in the packets' coverage") {
  for (const SfpShape& shape : {fp32_shape, SfpShape{{4, 3}, 1, 2}, SfpShape{{2, 5}, 5, 1}}) {
    harness::Coverage coverage;
    SfpCoverage bins(coverage, "encoder", shape);
    SfpTraffic traffic(shape, 1);
    for (int packet = 0; packet < 400; ++packet) bins.count(*traffic.next());
    for (const auto& entry : coverage.entries()) {
      CAPTURE(entry.group);
      CAPTURE(entry.bin);
      CHECK(entry.hits != 0);
    }
  }
}

TEST_CASE("tensors of the container's own type and raw words are taken as they are") {
  const TensorFile floats(array_of(golden::ItemKind::floating, 4, {0x3F800000U, 0xFFC00001U}));
  const auto read = read_tensor(floats.path(), golden::fp32);
  REQUIRE(read.ok());
  CHECK(*read == std::vector<std::uint64_t>{0x3F800000U, 0xFFC00001U});
  const TensorFile words(array_of(golden::ItemKind::unsigned_integer, 2, {0x3F80U, 0xFFFFU}));
  const auto raw = read_tensor(words.path(), golden::bf16);
  REQUIRE(raw.ok());
  CHECK(*raw == std::vector<std::uint64_t>{0x3F80U, 0xFFFFU});
}

TEST_CASE("a tensor's settings take the place of the design's, and have to be legal") {
  golden::PacketConfig base = golden::default_config(golden::fp32);
  base.rows = 4;
  const golden::PacketConfig config = configured(
      {"t.npy", {{"mantissa_bits", 3}, {"sign", 0}, {"coding", 2}, {"bias", 120}}}, base);
  CHECK(config.kept_mantissa_bits == 3);
  CHECK(config.sign == golden::Sign::drop);
  CHECK(config.coding == golden::Coding::bias);
  CHECK(config.bias == 120);
  CHECK(config.rows == 4);
  CHECK_THROWS_AS(configured({"t.npy", {{"mantissa_bits", 24}}}, base), std::runtime_error);
  CHECK_THROWS_AS(configured({"t.npy", {{"coding", 4}}}, base), std::runtime_error);
  CHECK_THROWS_AS(configured({"t.npy", {{"mantisa_bits", 3}}}, base), std::runtime_error);
}

TEST_CASE("float32 is truncated to a shorter container with 8 exponent bits") {
  const TensorFile file(array_of(golden::ItemKind::floating, 4, {0x3F80FFFFU}));
  const auto bf16 = read_tensor(file.path(), golden::bf16);
  REQUIRE(bf16.ok());
  CHECK(*bf16 == std::vector<std::uint64_t>{0x3F80U});
}

TEST_CASE("a tensor of another type is refused with both types named") {
  const TensorFile file(array_of(golden::ItemKind::floating, 8, {0}));
  const auto read = read_tensor(file.path(), golden::fp32);
  REQUIRE_FALSE(read.ok());
  CHECK(read.error().text() ==
        "dtype: float64 does not fit the design's container fp32 (32 bits a value)");
  CHECK_FALSE(read_tensor("/nonexistent/x.npy", golden::fp32).ok());
}

TEST_CASE("the bench header lists name, kind, parameters and ports") {
  elaborate::Design design{};
  design.name = "my_codec";
  design.kind_name = "sfp_codec";
  design.parameters = {{"EXPONENT_BITS", 8, ""}, {"LANES", 3, ""}};
  design.ports = {{"clk_i", elaborate::Direction::input, 1, "clock", ""},
                  {"m_axis_tdata", elaborate::Direction::output, 96, "m_axis", ""}};
  CHECK(render::render_bench_header(design) ==
        "// Name, parameters and ports of the design my_codec, for the bench.\n"
        "#pragma once\n\n"
        "#define SFPGEN_DESIGN_NAME \"my_codec\"\n"
        "#define SFPGEN_DESIGN_KIND \"sfp_codec\"\n\n"
        "#define SFPGEN_PARAMETERS(X) \\\n  X(EXPONENT_BITS, 8) \\\n  X(LANES, 3)\n\n"
        "#define SFPGEN_PORTS(X) \\\n  X(clk_i, 1) \\\n  X(m_axis_tdata, 96)\n");
}

}  // namespace sfpgen::tb
