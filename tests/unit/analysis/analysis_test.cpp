// The analysis of a tensor against the golden encoder and against sums by hand.
#include <doctest/doctest.h>
#include <sfpgen/golden/file.hpp>
#include <sfpgen/golden/packet.hpp>

#include <cmath>
#include <cstring>

#include "verif/analysis/totals.hpp"

namespace sfpgen::analysis::test {
namespace {

const std::string tensors_folder = std::string(SFPGEN_SOURCE_DIR) + "/examples/tensors/";

TensorResult analyzed(const std::string& name, const Questions& questions) {
  const auto file = tensors::TensorFile::open(tensors_folder + name);
  REQUIRE(file.ok());
  auto result = analyze(*file, 0, questions, [](std::uint64_t) {});
  REQUIRE(result.ok());
  return std::move(result.value());
}

golden::NpyArray example(const std::string& name) {
  return *golden::parse_npy(*golden::read_file(tensors_folder + name));
}

}  // namespace

TEST_CASE("sizes are those of the file that the encoder makes with the parameters that are named") {
  Questions questions;
  questions.block_values = 5000;
  questions.mantissa_bits = {7, 2};
  for (const char* name : {"cnn_weight.npy", "cnn_activation.npy"}) {
    const golden::NpyArray array = example(name);
    const TensorResult result = analyzed(name, questions);
    REQUIRE(result.lengths.size() == 3);
    for (const LengthResult& length : result.lengths) {
      for (const CodingResult& coding : length.codings) {
        golden::SfpHeader header;
        header.shape = array.shape;
        header.config = coding.config;
        const auto encoded = golden::encode_tensor(header, array.values, questions.block_values);
        REQUIRE(encoded.ok());
        CHECK(encoded->bits == coding.cost.bits);
        CHECK_FALSE(encoded->status.exp_lost);
        CHECK_FALSE(encoded->status.sign_lost);
        golden::PacketConfig other = coding.config;
        other.zero_code =
            other.zero_code == golden::ZeroCode::on ? golden::ZeroCode::off : golden::ZeroCode::on;
        header.config = other;
        CHECK(golden::encode_tensor(header, array.values, questions.block_values)->bits.total() >=
              coding.cost.bits.total());
      }
      CHECK(length.best().cost.bits.total() <= length.codings[1].cost.bits.total());
    }
  }
}

TEST_CASE("errors of fewer mantissa bits are those of what is decoded") {
  Questions questions;
  questions.mantissa_bits = {3};
  const golden::NpyArray array = example("cnn_weight.npy");
  const TensorResult result = analyzed("cnn_weight.npy", questions);
  double largest = 0;
  double squares = 0;
  for (const std::uint64_t bits : array.values) {
    float value = 0;
    float cut = 0;
    const auto word = static_cast<std::uint32_t>(bits);
    const std::uint32_t kept = word & 0xFFF00000U;
    std::memcpy(&value, &word, 4);
    std::memcpy(&cut, &kept, 4);
    const double error = std::abs(static_cast<double>(value) - static_cast<double>(cut));
    largest = std::max(largest, error);
    squares += error * error;
  }
  CHECK(result.lengths[1].error.values == array.values.size());
  CHECK(result.lengths[1].error.largest == largest);
  CHECK(result.lengths[1].error.error_squares == doctest::Approx(squares));
}

TEST_CASE("results do not depend on the number of threads or the size of pieces") {
  Questions one;
  one.threads = 1;
  one.mantissa_bits = {4};
  one.formats = {{"e4m3", *tried_format("e4m3")}};
  Questions many = one;
  many.threads = 7;
  const TensorResult a = analyzed("cnn_activation.npy", one);
  const TensorResult b = analyzed("cnn_activation.npy", many);
  CHECK(a.counts == b.counts);
  CHECK(a.lengths[1].error.error_squares == b.lengths[1].error.error_squares);
  CHECK(a.formats[0].error.error_squares == b.formats[0].error.error_squares);
  CHECK(a.formats[0].bits == 8 * a.counts.values);
}

TEST_CASE("entropies and raw windows of small histograms are those by hand") {
  const std::vector<std::uint64_t> even = {0, 4, 4, 4, 4};
  const std::vector<std::uint64_t> single = {0, 0, 9};
  CHECK(entropy(even) == doctest::Approx(2.0));
  CHECK(entropy(single) == 0.0);
  CHECK(entropy({}) == 0.0);
  std::vector<std::uint64_t> counts(256);
  CHECK(shortest_raw(golden::fp32, counts) == golden::RawFit{1, 0});
  counts[100] = 1;
  CHECK(shortest_raw(golden::fp32, counts) == golden::RawFit{1, 99});
  counts[102] = 1;
  CHECK(shortest_raw(golden::fp32, counts) == golden::RawFit{2, 99});
  counts[103] = 1;
  CHECK(shortest_raw(golden::fp32, counts) == golden::RawFit{3, 99});
  counts[1] = counts[255] = 1;
  CHECK(shortest_raw(golden::fp32, counts) == golden::RawFit{8, 0});
}

}  // namespace sfpgen::analysis::test
